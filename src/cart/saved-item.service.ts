import { Injectable } from '@nestjs/common';
import {
  CatalogueReader,
  SaleState,
  type VariantFacts,
  VariantKind,
  VariantNotSold,
} from '../catalogue/index.js';
import { CustomerReader } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind, ObjectKind } from '../platform/graphql/common.enums.js';
import { limitReached, notFound } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { CartKind } from './cart.enums.js';
import { CartLineService } from './cart-line.service.js';
import { CartReader } from './cart.reader.js';
import { CartRepository } from './cart.repository.js';
import type { CartView } from './cart-view.js';
import type { SavedItem } from './saved-item.entity.js';
import { SAVED_ITEMS_MAX, SavedItemRepository } from './saved-item.repository.js';

/** What to keep: a line of her cart, which leaves it, or an article. */
export interface SaveForLater {
  readonly customerId?: Id<'Customer'> | null;
  readonly cartLineId?: Id<'CartLine'> | null;
  readonly variantId?: Id<'Variant'> | null;
  readonly quantity?: number | null;
}

/** Shaped like `SavedItem`. */
export interface SavedItemView {
  readonly id: Id<'SavedItem'>;
  readonly customerId: Id<'Customer'>;
  readonly variant: VariantFacts;
  readonly quantity: number;
  readonly savedAt: Date;
}

/** What was taken, and the cart it went into; null when it was dropped. */
export interface TakenItem {
  readonly savedItemId: Id<'SavedItem'>;
  readonly cart: CartView | null;
}

/** What a customer keeps for later: her wish list, the same in every channel. */
@Injectable()
export class SavedItemService {
  constructor(
    private readonly items: SavedItemRepository,
    private readonly carts: CartRepository,
    private readonly reader: CartReader,
    private readonly lines: CartLineService,
    private readonly catalogue: CatalogueReader,
    private readonly customers: CustomerReader,
  ) {}

  /**
   * Keeps an article for later. One that is kept already keeps the larger quantity.
   *
   * @throws NotFound VariantNotSold CartFrozen, LimitReached SAVED_ITEMS.
   * @throws RequestError BAD_USER_INPUT unless exactly one of line and article is named, FORBIDDEN for somebody else.
   * @emits  cart.line_removed v1, when it was a line.
   */
  async add(tx: Tx, saving: SaveForLater): Promise<SavedItemView> {
    const { cartLineId, variantId } = saving;
    if ((cartLineId == null) === (variantId == null))
      throw new RequestError('BAD_USER_INPUT', 'Name a line of her cart or an article.', { field: 'input' });
    const what = cartLineId
      ? await this.lineLeaving(tx, cartLineId)
      : {
          customerId: await this.forWhom(tx, saving.customerId ?? null),
          variantId: variantId!,
          quantity: null,
        };
    const variant = (await this.catalogue.variants(tx, [what.variantId])).get(what.variantId);
    if (variant === undefined) throw notFound(ObjectKind.VARIANT, what.variantId);
    if (!mayWait(variant))
      throw new VariantNotSold({ variantId: variant.id }, 'It is not sold any more, or not by itself.');
    const item = await this.items.put(tx, {
      id: tx.newId<'SavedItem'>(),
      customerId: what.customerId,
      variantId: what.variantId,
      quantity: saving.quantity ?? what.quantity ?? variant.quantityMin,
      savedAt: tx.now,
    });
    if (item === null) throw limitReached(LimitKind.SAVED_ITEMS, SAVED_ITEMS_MAX, SAVED_ITEMS_MAX + 1);
    tx.audit({ objectId: item.id, after: { variantId: item.variantId, quantity: item.quantity } });
    return viewOf(item, variant);
  }

  /**
   * Takes an article off the list, into a cart of hers (or a ticket with her on it), or away.
   *
   * @throws NotFound CartFrozen CartClosed SaleBlocked VariantNotSold LimitReached RuleBroken
   * @emits  cart.line_added v1, when it went into a cart.
   */
  async take(
    tx: Tx,
    { savedItemId, cartId }: { savedItemId: Id<'SavedItem'>; cartId?: Id<'Cart'> | null },
  ): Promise<TakenItem> {
    const item = await this.items.take(tx, savedItemId);
    if (item === null || !(await this.mayUse(tx, item))) throw notFound(ObjectKind.SAVED_ITEM, savedItemId);
    tx.audit({ objectId: savedItemId, before: { variantId: item.variantId } });
    if (!cartId) return { savedItemId, cart: null };
    const loaded = await this.reader.loadOwned(tx, tx.actor, cartId);
    if (loaded?.cart.customerId !== item.customerId) throw notFound(ObjectKind.CART, cartId);
    const { variantId, quantity } = item;
    const { cart } = await this.lines.add(tx, { cartId, variantId, quantity });
    return { savedItemId, cart };
  }

  /** @returns for each customer, in the order asked, what she keeps, newest first; two statements for all. */
  async ofCustomers(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<SavedItemView[][]> {
    const items = await this.items.ofCustomers(db, customerIds);
    const variants =
      items.length === 0
        ? new Map<Id<'Variant'>, VariantFacts>()
        : await this.catalogue.variants(db, [...new Set(items.map(({ variantId }) => variantId))]);
    return customerIds.map((id) =>
      items
        .filter(({ customerId }) => customerId === id)
        .map((item) => viewOf(item, variants.get(item.variantId)!)),
    );
  }

  keep = ({ id, customerId, variant, quantity, savedAt }: SavedItemView) => ({
    id,
    customerId,
    variantId: variant.id,
    quantity,
    savedAt: savedAt.toISOString(),
  });

  /** The answer of {@link add} once more. @throws NotFound when it may be seen no longer. */
  async again(db: Db, kept: ReturnType<SavedItemService['keep']>): Promise<SavedItemView> {
    const { id, customerId, variantId, quantity, savedAt } = kept;
    if (!(await this.mayUse(db, kept))) throw notFound(ObjectKind.SAVED_ITEM, id);
    const variant = (await this.catalogue.variants(db, [variantId])).get(variantId)!;
    return { id, customerId, variant, quantity, savedAt: new Date(savedAt) };
  }

  private async lineLeaving(
    tx: Tx,
    lineId: Id<'CartLine'>,
  ): Promise<{ customerId: Id<'Customer'>; variantId: Id<'Variant'>; quantity: number }> {
    const cartId = await this.carts.holding(tx, lineId);
    const loaded = cartId === null ? null : await this.reader.loadOwned(tx, tx.actor, cartId);
    const line = loaded?.lines.find(({ id }) => id === lineId);
    const customerId = loaded?.cart.customerId ?? null;
    if (!line || customerId === null || loaded!.cart.kind !== CartKind.SHOPPING)
      throw notFound(ObjectKind.LINE, lineId);
    const { variantId, quantity } = await this.lines.takeOut(tx, { cartId: cartId!, lineId });
    return { customerId, variantId, quantity };
  }

  private async forWhom(tx: Tx, named: Id<'Customer'> | null): Promise<Id<'Customer'>> {
    const { subject } = tx.actor;
    if (subject.kind === 'customer') {
      if (named !== null) throw new RequestError('FORBIDDEN', 'Only staff keep something for somebody else.');
      return subject.customerId;
    }
    if (named === null)
      throw new RequestError('BAD_USER_INPUT', 'Say for whom.', { field: 'input.customerId' });
    if (!(await this.customers.byId(tx, named))) throw notFound(ObjectKind.CUSTOMER, named);
    await this.reader.refuseUnserved(tx, named);
    return named;
  }

  private async mayUse(db: Db, { customerId }: Pick<SavedItem, 'customerId'>): Promise<boolean> {
    const { subject } = db.actor;
    return subject.kind === 'customer'
      ? subject.customerId === customerId
      : this.reader.mayServe(db, db.actor, customerId);
  }
}

/** What is not sold yet, or not just now, is what a list is for; what hangs on other articles never stands alone. */
const mayWait = ({ saleState, kind, hangsOn }: VariantFacts): boolean =>
  saleState !== SaleState.ENDED && kind !== VariantKind.DEPOSIT && hangsOn.length === 0;

const viewOf = ({ id, customerId, quantity, savedAt }: SavedItem, variant: VariantFacts): SavedItemView => ({
  id,
  customerId,
  variant,
  quantity,
  savedAt,
});
