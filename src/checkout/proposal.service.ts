import { Injectable } from '@nestjs/common';
import {
  agreedDelivery,
  canReceiveReceipt,
  CartClosed,
  CartReader,
  type CartView,
  detailsFrom,
  differencesInWords,
  fromWhatSheSaw,
  promotedPlan,
  promotionsOf,
  taxedPlan,
  type TaxedSale,
  TotalChanged,
  totalsOf,
  usualPlan,
  viewOfLines,
  withPromotions,
} from '../cart/index.js';
import { FulfilmentKind, LocationAbility, LocationDirectory } from '../locations/index.js';
import type { SaleEditions } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import type { AddressType, ContactType } from '../platform/graphql/common.types.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import {
  editionsOf,
  type GivenPromotion,
  homeMarketFor,
  PriceService,
  PromotionBasisService,
  TaxDirectory,
} from '../pricing/index.js';
import { deliveryWays, TermsDirectory, type TermsVersion } from '../terms/index.js';
import type { NewOrder } from '../orders/index.js';
import { type Details, refuseIncomplete } from './agreement.service.js';
import { askedLine } from './asked-line.js';
import type { PlaceOrderInput } from './checkout.inputs.js';
import { type SaleLine, saleLineOf } from './sale.js';
import { cartChanged } from './what-changed.js';
import {
  isOptionMissing,
  optionToChoose,
  refuseTooMany,
  refuseUnsold,
  refuseUsedUp,
} from './sale-refusals.js';

/** What she gave, and what follows for the VAT. */
type ProposedDetails = Details &
  Pick<TaxedSale, 'deliveryAddress' | 'vatNumber'> &
  Pick<CartView['checkout'], 'deliveryOptionId'>;

/** What is about to be agreed at a distance: complete, priced, and at the total she saw. */
export interface Proposal {
  readonly cart: CartView | null;
  readonly lines: readonly SaleLine[];
  readonly totals: CartView['totals'];
  readonly standardDelivery: CartView['standardDelivery'];
  /** A way of delivery that she chose is no longer to be had. */
  readonly isToChoose: boolean;
  readonly terms: TermsVersion;
  /** Of the rules that it was priced by. */
  readonly editions: SaleEditions;
  readonly details: ProposedDetails & { contact: ContactType };
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
    private readonly taxes: TaxDirectory,
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
    const { details, lines } = proposal;
    const deliveredTo = lines.map(({ address }) => address);
    refuseIncomplete(details, lines, !canReceiveReceipt(details, deliveredTo));
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
    if (proposal.isToChoose) throw optionToChoose();
    return { ...proposal, details };
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
  ): Promise<Omit<Proposal, 'details'> & { details: ProposedDetails }> {
    const cart = await this.carts.owned(tx, tx.actor, input.cartId!, { details: input.details ?? null });
    if (cart === null || cart.kind === 'ticket') throw notFound(ObjectKind.CART, input.cartId!);
    if (cart.storedState !== 'open') throw new CartClosed({ closedCartId: cart.id }, 'This cart is closed.');
    if (input.expectedVersion != null && input.expectedVersion !== cart.version)
      throw await cartChanged(this.carts, tx, cart, input, language);
    const chosen = new Set<string>(input.lineIds ?? cart.lines.map(({ id }) => id));
    for (const { id, onLineId } of cart.lines)
      if (onLineId !== null && chosen.has(onLineId))
        chosen.add(id); // it comes with its line
      else if (onLineId !== null) chosen.delete(id);
    const asked = chosen.size === cart.lines.length ? cart : viewOfLines(cart, chosen, tx.now, input.details);
    if (asked.lines.length !== chosen.size || asked.lines.some(({ id }) => !chosen.has(id)))
      throw await cartChanged(this.carts, tx, cart, input, language);
    const details = detailsOf(input, cart.terms, cart);
    const lines = asked.lines.map((line) =>
      deliveredTo(saleLineOf(line, tx.newId<'OrderLine'>(), null), details.deliveryAddress),
    );
    const { totals, standardDelivery, given, terms, pricesAt: at } = asked;
    const isToChoose = isOptionMissing(asked);
    const editions = editionsOf(asked.source.basis);
    return { cart, lines, totals, standardDelivery, isToChoose, terms, editions, details, at, given };
  }

  private async fromLines(
    tx: Tx,
    input: PlaceOrderInput,
  ): Promise<Omit<Proposal, 'details'> & { details: ProposedDetails }> {
    const wanted = input.lines!;
    const { subject } = tx.actor;
    const customerId = subject.kind === 'customer' ? subject.customerId : null;
    const basis = await this.promotions.of(tx, tx.now, { customerIds: [customerId], couponCodes: [] });
    const taxes = await this.taxes.at(tx, tx.now);
    const [sellables, terms] = await Promise.all([
      this.prices.sellables(
        tx,
        [...new Set(wanted.map(({ variantId }) => variantId))],
        tx.now,
        homeMarketFor(customerId),
      ),
      this.terms.inForce(tx),
    ]);
    const { currency } = input.expectedTotal;
    const details = detailsOf(input, terms, null);
    const sale = {
      ...details,
      locationId: null,
      sellables,
      terms,
      currency,
      taxes,
      locations: new Map((await this.locations.all(tx)).map((place) => [place.id, place])),
    };
    const listed = wanted.map((line, index) => askedLine(tx, line, index, sale));
    refuseTooMany(listed);
    const offered = { ways: deliveryWays(terms.rules), chosenId: details.deliveryOptionId };
    const plan = taxedPlan(offered, listed, sale);
    const promotions = promotionsOf(
      listed,
      { currency, customerId, couponCodes: [], at: tx.now },
      basis,
      plan,
    );
    const lines = withPromotions(listed, promotions);
    const promoted = promotedPlan(plan, listed, promotions);
    const usual = usualPlan(plan, listed, promotions);
    const agreed = agreedDelivery(lines, promoted, usual, currency, tx.now);
    return {
      cart: null,
      lines: lines.map(({ price, fulfilment, ...line }) => ({
        ...line,
        priced: price,
        fulfilment: fulfilment.kind,
        address:
          line.address ?? (fulfilment.kind === FulfilmentKind.DELIVER ? details.deliveryAddress : null),
        deliveryOption: agreed.optionOf({ ...line, fulfilment }),
      })),
      totals: { ...totalsOf(lines, promoted, currency), deliveredBy: agreed.deliveredBy },
      standardDelivery: agreed.standardDelivery,
      isToChoose: false,
      terms,
      editions: editionsOf({ terms, promotions: basis, taxes: sale.taxes }),
      details,
      at: tx.now,
      given: promotions.given,
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

/** A delivered line that names no address goes where the others go. */
const deliveredTo = (line: SaleLine, address: AddressType | null): SaleLine =>
  line.fulfilment === FulfilmentKind.DELIVER && line.address === null ? { ...line, address } : line;

const CHANGED = 'The total is not what you saw: look at it again.';

/** What she gives with the order goes before what the cart knows. @throws RuleBroken details that are none. */
function detailsOf(
  { details }: PlaceOrderInput,
  terms: TermsVersion,
  cart: CartView | null,
): ProposedDetails {
  const given = details ? detailsFrom(details, terms) : {};
  return {
    contact: given.contact ?? cart?.checkout.contact ?? null,
    receiptChoice: given.receiptChoice ?? cart?.checkout.receiptChoice ?? null,
    invoiceAddress: given.invoiceAddress ?? cart?.checkout.invoiceAddress ?? null,
    deliveryAddress: given.deliveryAddress ?? cart?.checkout.deliveryAddress ?? null,
    deliveryOptionId: given.deliveryOptionId ?? cart?.checkout.deliveryOptionId ?? null,
    vatNumber: given.vatNumber ?? cart?.checkout.vatNumber ?? null,
  };
}
