import { Injectable } from '@nestjs/common';
import {
  CartClosed,
  CartReader,
  type CartTotals,
  type CartView,
  detailsFrom,
  differencesInWords,
  fromWhatSheSaw,
  promotedRule,
  promotionsOf,
  readAddress,
  totalsOf,
  TotalChanged,
  viewOfLines,
  withPromotions,
} from '../cart/index.js';
import { isSold, SaleBlocked, SaleState, VariantNotSold } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { FulfilmentKind, LocationAbility, LocationDirectory, type NewLineInput } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind, ObjectKind } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type { AddressInput } from '../platform/graphql/common.inputs.js';
import type { AddressType, ContactType } from '../platform/graphql/common.types.js';
import { limitReached, notFound, ruleBroken } from '../platform/graphql/refusals.js';
import {
  CouponUsedUp,
  type GivenPromotion,
  homeMarketFor,
  priceLine,
  PriceService,
  PromotionBasisService,
  type Sellable,
} from '../pricing/index.js';
import { TermsDirectory, type TermsVersion } from '../terms/index.js';
import type { NewOrder } from '../orders/index.js';
import { type Details, refuseIncomplete } from './agreement.service.js';
import type { PlaceOrderInput } from './checkout.inputs.js';
import { type SaleLine, saleLineOf } from './sale.js';
import { cartChanged } from './what-changed.js';

/** What is about to be agreed at a distance: complete, priced, and at the total she saw. */
export interface Proposal {
  readonly cart: CartView | null;
  readonly lines: readonly SaleLine[];
  readonly totals: CartTotals;
  readonly terms: TermsVersion;
  readonly details: Details & { contact: ContactType };
  /** The instant whose prices and promotions these are. */
  readonly at: Date;
  /** What promotions gave, to be counted. */
  readonly given: readonly GivenPromotion[];
}

/** Reads what somebody wants to order, from her cart or from the lines named, and refuses what cannot be agreed. */
@Injectable()
export class ProposalService {
  constructor(
    private readonly carts: CartReader,
    private readonly prices: PriceService,
    private readonly terms: TermsDirectory,
    private readonly locations: LocationDirectory,
    private readonly promotions: PromotionBasisService,
  ) {}

  /**
   * @throws NotFound CartClosed CartChanged TotalChanged DetailsMissing SaleBlocked VariantNotSold LimitReached
   *         RuleBroken
   */
  async of(tx: Tx, input: PlaceOrderInput, language: string): Promise<Proposal> {
    const hasCart = input.cartId !== null && input.cartId !== undefined;
    const hasLines = (input.lines ?? []).length > 0;
    if (hasCart === hasLines)
      throw ruleBroken('input', 'CART_OR_LINES', 'Name a cart or lines, not both and not neither.');
    const proposal = hasCart ? await this.fromCart(tx, input, language) : await this.fromLines(tx, input);
    refuseIncomplete(proposal.details, proposal.lines);
    await this.refuseUncollectable(tx, proposal.lines);
    for (const { variant } of proposal.lines) refuseUnsold(variant);
    const { expectedTotal } = input;
    const { total } = proposal.totals;
    if (expectedTotal.amount !== total.amount || expectedTotal.currency !== total.currency) {
      if (proposal.cart) {
        refuseUsedUp(proposal.cart);
        throw await cartChanged(this.carts, tx, proposal.cart, input, language, total);
      }
      const differences = differencesInWords(fromWhatSheSaw(expectedTotal, total, []), language);
      throw new TotalChanged({ newTotal: total, differences }, CHANGED);
    }
    return { ...proposal, details: proposal.details };
  }

  /**
   * Counts what promotions gave this order, once it is written down.
   *
   * @throws CouponUsedUp somebody else had the last use.
   * @throws CartChanged TotalChanged a promotion has ended meanwhile, or her first order was another one.
   */
  async countUses(
    tx: Tx,
    { cart, given, at, totals }: Proposal,
    order: NewOrder,
    language: string,
  ): Promise<void> {
    const { id: orderId, customerId, currency } = order;
    if (await this.promotions.count(tx, { orderId, customerId, currency, at, given })) return;
    if (cart !== null) {
      const seen = { expectedVersion: cart.version, expectedTotal: totals.total };
      throw await cartChanged(this.carts, tx, await this.carts.anew(tx, cart), seen, language);
    }
    throw new TotalChanged({ newTotal: totals.total, differences: [] }, CHANGED);
  }

  private async fromCart(
    tx: Tx,
    input: PlaceOrderInput,
    language: string,
  ): Promise<Omit<Proposal, 'details'> & { details: Details }> {
    const cart = await this.carts.owned(tx, tx.actor, input.cartId!);
    if (cart === null || cart.kind === 'ticket') throw notFound(ObjectKind.CART, input.cartId!);
    if (cart.storedState !== 'open') throw new CartClosed({ closedCartId: cart.id }, 'This cart is closed.');
    if (input.expectedVersion != null && input.expectedVersion !== cart.version)
      throw await cartChanged(this.carts, tx, cart, input, language);
    const chosen = new Set<string>(input.lineIds ?? cart.lines.map(({ id }) => id));
    for (const { id, onLineId } of cart.lines)
      if (onLineId !== null && chosen.has(onLineId))
        chosen.add(id); // it comes with its line
      else if (onLineId !== null) chosen.delete(id);
    const asked = chosen.size === cart.lines.length ? cart : viewOfLines(cart, chosen, tx.now);
    if (asked.lines.length !== chosen.size || asked.lines.some(({ id }) => !chosen.has(id)))
      throw await cartChanged(this.carts, tx, cart, input, language);
    const details = detailsOf(input, cart);
    const lines = asked.lines.map((line) =>
      deliveredTo(saleLineOf(line, tx.newId<'OrderLine'>(), null), details.deliveryAddress),
    );
    const { totals, given, terms, pricesAt: at } = asked;
    return { cart, lines, totals, terms, details, at, given };
  }

  private async fromLines(
    tx: Tx,
    input: PlaceOrderInput,
  ): Promise<Omit<Proposal, 'details'> & { details: Details }> {
    const wanted = input.lines!;
    const [sellables, terms] = await Promise.all([
      this.prices.sellables(
        tx,
        [...new Set(wanted.map(({ variantId }) => variantId))],
        tx.now,
        homeMarketFor(tx.actor.subject.kind === 'customer' ? tx.actor.subject.customerId : null),
      ),
      this.terms.inForce(tx),
    ]);
    const { currency } = input.expectedTotal;
    const listed = wanted.map((line, index) => this.lineOf(tx, line, index, sellables, currency));
    refuseTooMany(listed);
    const details = detailsOf(input, null);
    const { subject } = tx.actor;
    const customerId = subject.kind === 'customer' ? subject.customerId : null;
    const basis = await this.promotions.of(tx, tx.now, { customerIds: [customerId], couponCodes: [] });
    const promotable = listed.map((line) => ({
      ...line,
      price: line.priced,
      fulfilment: { kind: line.fulfilment },
    }));
    const rule = terms.rules.delivery;
    const promotions = promotionsOf(
      promotable,
      { currency, customerId, couponCodes: [], at: tx.now },
      basis,
      rule,
    );
    const lines = withPromotions(promotable, promotions);
    return {
      cart: null,
      lines: lines.map(({ price, fulfilment, ...line }) =>
        deliveredTo({ ...line, priced: price, fulfilment: fulfilment.kind }, details.deliveryAddress),
      ),
      totals: totalsOf(lines, promotedRule(rule, promotions), currency),
      terms,
      details,
      at: tx.now,
      given: promotions.given,
    };
  }

  private lineOf(
    tx: Tx,
    { variantId, quantity, fulfilment }: NewLineInput,
    index: number,
    sellables: ReadonlyMap<Id<'Variant'>, Sellable>,
    currency: CurrencyCode,
  ): SaleLine {
    const variant = sellables.get(variantId);
    if (!variant) throw notFound(ObjectKind.VARIANT, variantId);
    refuseUnsold(variant);
    if (variant.price?.currency !== currency)
      throw new VariantNotSold({ variantId }, 'This is not for sale in that currency.');
    if (quantity < variant.quantityMin || quantity % variant.quantityStep !== 0)
      throw ruleBroken(
        `input.lines.${index}.quantity`,
        'QUANTITY_STEP',
        `It is sold from ${variant.quantityMin}, in steps of ${variant.quantityStep}.`,
      );
    const kind = fulfilment?.kind ?? FulfilmentKind.DELIVER;
    if (kind === FulfilmentKind.TAKE_AWAY)
      throw ruleBroken(`input.lines.${index}.fulfilment`, 'NOT_AT_A_DISTANCE', 'Taking away is for a till.');
    return {
      id: tx.newId<'OrderLine'>(),
      variant,
      quantity,
      priced: priceLine(variant, quantity),
      fulfilment: kind,
      locationId: kind === FulfilmentKind.COLLECT ? (fulfilment?.locationId ?? null) : null,
      address: kind === FulfilmentKind.DELIVER ? addressOf(fulfilment?.address, index) : null,
      collectorName: fulfilment?.collectorName ?? null,
      serialNumbers: [],
      cartLineId: null,
      reservationLineId: null,
      reservedPriceAmount: null,
    };
  }

  /** A cart's lines were looked at when they were put in; the store may have stopped since. */
  private async refuseUncollectable(tx: Tx, lines: readonly SaleLine[]): Promise<void> {
    for (const [index, { fulfilment, locationId, variant }] of lines.entries()) {
      if (fulfilment !== FulfilmentKind.COLLECT) continue;
      const store = await this.locations.get(tx, locationId!);
      if (store === null) throw notFound(ObjectKind.LOCATION, locationId!);
      const isTooHeavy = store.weightMaxGrams !== null && (variant.weightGrams ?? 0) > store.weightMaxGrams;
      if (!store.may.includes(LocationAbility.COLLECT) || isTooHeavy)
        throw ruleBroken(
          `input.lines.${index}.fulfilment`,
          'NOT_COLLECTED_THERE',
          'This cannot be collected there.',
        );
    }
  }
}

/** @throws LimitReached PER_CUSTOMER, over all lines of a variant. */
function refuseTooMany(lines: readonly SaleLine[]): void {
  const asked = new Map<Id<'Variant'>, number>();
  for (const { variant, quantity } of lines) {
    const all = (asked.get(variant.id) ?? 0) + quantity;
    asked.set(variant.id, all);
    if (variant.maxPerCustomer !== null && all > variant.maxPerCustomer)
      throw limitReached(LimitKind.PER_CUSTOMER, variant.maxPerCustomer, all);
  }
}

/** @throws RuleBroken an address that is none. */
function addressOf(given: AddressInput | null | undefined, index: number): AddressType | null {
  if (!given) return null;
  const { address, problems } = readAddress(given, `input.lines.${index}.fulfilment.address`);
  if (problems.length > 0) throw new RuleBroken({ problems }, problems[0]!.words);
  return address;
}

/** A delivered line that names no address goes where the others go. */
const deliveredTo = (line: SaleLine, address: AddressType | null): SaleLine =>
  line.fulfilment === FulfilmentKind.DELIVER && line.address === null ? { ...line, address } : line;

const CHANGED = 'The total is not what you saw: look at it again.';

/**
 * Somebody else had the last use of a coupon: that is why the total is another.
 *
 * @throws CouponUsedUp
 */
export function refuseUsedUp({ coupons }: CartView): void {
  const usedUp = coupons.find(({ problem }) => problem === 'USED_UP');
  if (usedUp) throw new CouponUsedUp({ couponCode: usedUp.couponCode }, 'This coupon is used up.');
}

/** @throws SaleBlocked VariantNotSold */
export function refuseUnsold(variant: Sellable): void {
  if (variant.saleState === SaleState.BLOCKED)
    throw new SaleBlocked(
      { variantId: variant.id, why: variant.blockReason ?? '' },
      'This is not sold just now.',
    );
  if (!isSold(variant) || variant.price === null)
    throw new VariantNotSold({ variantId: variant.id }, 'This is not for sale.');
}

/** What she gives with the order goes before what the cart knows. @throws RuleBroken details that are none. */
function detailsOf(
  { details }: PlaceOrderInput,
  cart: CartView | null,
): Details & { readonly deliveryAddress: AddressType | null } {
  const given = details ? detailsFrom(details) : {};
  return {
    contact: given.contact ?? cart?.checkout.contact ?? null,
    receiptChoice: given.receiptChoice ?? cart?.checkout.receiptChoice ?? null,
    invoiceAddress: given.invoiceAddress ?? cart?.checkout.invoiceAddress ?? null,
    deliveryAddress: given.deliveryAddress ?? cart?.checkout.deliveryAddress ?? null,
  };
}
