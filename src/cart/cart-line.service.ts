import { Injectable } from '@nestjs/common';
import { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { FulfilmentChoiceInput } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { Sellable } from '../pricing/index.js';
import type { About } from './cart.pricer.js';
import { CartReader } from './cart.reader.js';
import { type Alteration, CartWriter } from './cart.writer.js';
import { fulfilmentFrom } from './cart-fulfilment.js';
import type { CartLine } from './cart-line.entity.js';
import { isSameLine, nextPosition, storedFields, withAdded, withChanged, withoutLine } from './cart-lines.js';
import { addedBy } from './cart-origin.js';
import type { LoadedCart, PricingBasis } from './cart-pricing.js';
import { checkQuantity, checkSold } from './cart-rules.js';
import type { CartView } from './cart-view.js';
import { checkHangs } from './hanging-lines.js';

/** Units to put into a cart. */
export interface AddLine {
  readonly cartId: Id<'Cart'>;
  readonly variantId: Id<'Variant'>;
  /** Or what it follows from, once the article and its price are known. */
  readonly quantity: number | ((sellable: Sellable) => number);
  readonly fulfilment?: FulfilmentChoiceInput | null;
  /** For what is sold only with another line. */
  readonly onLineId?: Id<'CartLine'> | null;
  readonly note?: string | null;
  readonly serialNumber?: string | null;
  readonly expectedVersion?: number | null;
}

/** What becomes different on a line; absent and null keep what is. */
export interface ChangeLine {
  readonly cartId: Id<'Cart'>;
  readonly expectedVersion: number;
  readonly lineId: Id<'CartLine'>;
  readonly quantity?: number | null;
  readonly fulfilment?: FulfilmentChoiceInput | null;
  readonly serialNumbers?: readonly string[] | null;
  readonly note?: string | null;
}

/** Puts lines into a cart or onto a ticket, changes them, takes them out. */
@Injectable()
export class CartLineService {
  constructor(
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
  ) {}

  /**
   * Adds units: they raise the line of the same variant and fulfilment, or make a new one. A unit that is in it already
   * by its serial number is that one unit, however often it is scanned.
   *
   * @returns the cart, and the line they went to.
   * @throws NotFound StaleCart CartFrozen CartClosed VariantNotSold SaleBlocked LimitReached FulfilmentNotPossible
   *         RuleBroken
   * @emits  cart.line_added v1
   */
  async add(tx: Tx, adding: AddLine): Promise<{ cart: CartView; lineId: Id<'CartLine'> }> {
    let lineId: Id<'CartLine'> | null = null;
    const cart = await this.writer.change(tx, {
      ...this.request(tx, adding),
      about: { variantIds: [adding.variantId], ...placesOf(adding) },
      alter: (loaded, basis) => {
        const sellable = soldVariant(loaded, basis, adding.variantId);
        const known = adding.serialNumber && unitOf(loaded, adding.variantId, adding.serialNumber);
        if (known) {
          lineId = known.id;
          return null;
        }
        const bearer = bearerOf(loaded, basis, adding.onLineId ?? null);
        const change = withAdded(loaded.lines, newLine(tx, loaded, basis, adding, sellable));
        checkHangs(sellable, change.line.quantity, bearer);
        checkQuantity(sellable, change.line, change.lines);
        lineId = change.line.id;
        return { event: 'cart.line_added', payload: payloadOf(change.line), ...change };
      },
    });
    return { cart, lineId: lineId! };
  }

  /**
   * Changes a line. One that becomes like another (same variant, same fulfilment) goes up in it.
   *
   * @throws NotFound StaleCart CartFrozen CartClosed SaleBlocked VariantNotSold LimitReached FulfilmentNotPossible
   *         RuleBroken
   * @emits  cart.line_changed v1, unless nothing is different
   */
  change(tx: Tx, changing: ChangeLine): Promise<CartView> {
    return this.writer.change(tx, {
      ...this.request(tx, changing),
      about: placesOf(changing),
      alter: (loaded, basis) => {
        const line = lineOf(loaded, changing.lineId);
        const changed = changedLine(loaded, basis, line, changing);
        if (isSameLine(line, changed)) return null;
        const change = withChanged(loaded.lines, changed);
        checkChanged(loaded, basis, line, change.line, change.lines);
        return { event: 'cart.line_changed', payload: payloadOf(change.line), ...change };
      },
    });
  }

  /** @throws NotFound StaleCart CartFrozen CartClosed @emits cart.line_removed v1 */
  remove(
    tx: Tx,
    removing: { cartId: Id<'Cart'>; expectedVersion: number; lineId: Id<'CartLine'> },
  ): Promise<CartView> {
    return this.writer.change(tx, {
      ...this.request(tx, removing),
      alter: (loaded, basis): Alteration | null => {
        const line = lineOf(loaded, removing.lineId);
        if (line.onLineId !== null && basis.sellables.get(line.variantId)?.kind === VariantKind.DEPOSIT)
          return null; // goes with its line
        return { event: 'cart.line_removed', payload: payloadOf(line), ...withoutLine(loaded.lines, line) };
      },
    });
  }

  /**
   * Takes a whole line out, whatever version its cart has by now.
   *
   * @returns the line as it was in that very change.
   * @throws NotFound CartFrozen CartClosed
   * @emits  cart.line_removed v1
   */
  async takeOut(tx: Tx, leaving: { cartId: Id<'Cart'>; lineId: Id<'CartLine'> }): Promise<CartLine> {
    let taken: CartLine | null = null;
    await this.writer.change(tx, {
      ...this.request(tx, leaving),
      alter: (loaded): Alteration => {
        taken = lineOf(loaded, leaving.lineId);
        return { event: 'cart.line_removed', payload: payloadOf(taken), ...withoutLine(loaded.lines, taken) };
      },
    });
    return taken!;
  }

  private request(
    tx: Tx,
    { cartId, expectedVersion }: { cartId: Id<'Cart'>; expectedVersion?: number | null },
  ) {
    return {
      cartId,
      expectedVersion: expectedVersion ?? null,
      find: () => this.reader.loadOwned(tx, tx.actor, cartId),
    };
  }
}

const placesOf = ({ fulfilment }: Pick<AddLine, 'fulfilment'>): About =>
  fulfilment?.locationId ? { locationIds: [fulfilment.locationId] } : {};

const payloadOf = ({ id, variantId, quantity }: CartLine) => ({ lineId: id, variantId, quantity });

function soldVariant({ cart }: LoadedCart, basis: PricingBasis, variantId: Id<'Variant'>): Sellable {
  const sellable = basis.sellables.get(variantId);
  if (sellable === undefined) throw notFound(ObjectKind.VARIANT, variantId);
  checkSold(sellable, cart.currency);
  return sellable;
}

function bearerOf(loaded: LoadedCart, basis: PricingBasis, lineId: Id<'CartLine'> | null) {
  if (lineId === null) return null;
  const line = lineOf(loaded, lineId);
  return { line, sellable: basis.sellables.get(line.variantId)! };
}

/** Another cart's line is as good as none. */
function lineOf({ lines }: LoadedCart, lineId: Id<'CartLine'>): CartLine {
  const line = lines.find(({ id }) => id === lineId);
  if (line === undefined) throw notFound(ObjectKind.LINE, lineId);
  return line;
}

const unitOf = (
  { lines }: LoadedCart,
  variantId: Id<'Variant'>,
  serialNumber: string,
): CartLine | undefined =>
  lines.find((line) => line.variantId === variantId && line.serialNumbers.includes(serialNumber));

function newLine(
  tx: Tx,
  { cart, lines }: LoadedCart,
  basis: PricingBasis,
  adding: AddLine,
  sellable: Sellable,
): CartLine {
  return {
    id: tx.newId<'CartLine'>(),
    cartId: cart.id,
    position: nextPosition(lines),
    variantId: adding.variantId,
    quantity: typeof adding.quantity === 'number' ? adding.quantity : adding.quantity(sellable),
    onLineId: adding.onLineId ?? null,
    note: adding.note ?? null,
    serialNumbers: adding.serialNumber ? [adding.serialNumber] : [],
    adjustment: null,
    reservedPriceAmount: null,
    sourceCartLineId: null,
    mergedIntoLineId: null,
    reservationLineId: null,
    orderLineId: null,
    convertedAt: null,
    ...addedBy(tx.actor, tx.now),
    ...storedFields(fulfilmentFrom(adding.fulfilment ?? null, cart, sellable, basis)),
  };
}

function changedLine(
  { cart }: LoadedCart,
  basis: PricingBasis,
  line: CartLine,
  changing: ChangeLine,
): CartLine {
  const sellable = basis.sellables.get(line.variantId)!;
  return {
    ...line,
    quantity: changing.quantity ?? line.quantity,
    ...(changing.fulfilment ? storedFields(fulfilmentFrom(changing.fulfilment, cart, sellable, basis)) : {}),
    note: changing.note ?? line.note,
    serialNumbers: changing.serialNumbers ? [...changing.serialNumbers] : line.serialNumbers,
  };
}

/** Having less of it is always allowed, whatever became of the article. */
function checkChanged(
  { cart }: LoadedCart,
  basis: PricingBasis,
  before: CartLine,
  line: CartLine,
  lines: readonly CartLine[],
): void {
  const sellable = basis.sellables.get(line.variantId)!;
  if (line.quantity > before.quantity) checkSold(sellable, cart.currency);
  if (line.quantity !== before.quantity) checkQuantity(sellable, line, lines);
}
