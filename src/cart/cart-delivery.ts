import { VariantKind } from '../catalogue/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, money, type Money, sum, zero } from '../kernel/money.js';
import { FulfilmentKind } from '../locations/index.js';
import { type DeliveryWay, mayGo, usualWay } from '../terms/index.js';

/** The ways the goods of a sale may go, and the one she chose for what chooses none of its own. */
export interface DeliveryPlan {
  /** Of the terms in force, the standard one first. */
  readonly ways: readonly DeliveryWay[];
  /** Null: none. */
  readonly chosenId: Id<'DeliveryOption'> | null;
}

/** What delivering needs to know of a line. */
export interface DeliverableLine {
  readonly variant: {
    readonly kind: VariantKind;
    readonly isFixedPrice: boolean;
    readonly flags: readonly string[];
  };
  readonly fulfilment: {
    readonly kind: FulfilmentKind;
    /** Chosen for this line; null: it goes as the others do. */
    readonly deliveryOptionId: Id<'DeliveryOption'> | null;
  };
  readonly price: { readonly total: Money };
}

/** What goes one way, and what that costs: once, however much it is. */
export interface DeliveryPart<Line = DeliverableLine> {
  readonly way: DeliveryWay;
  readonly lines: readonly Line[];
  readonly charge: 'none' | 'charged' | 'free';
  readonly amount: Money;
}

/** How the delivery of a sale comes to its price. */
export interface DeliveryCharge {
  readonly charge: DeliveryPart['charge'];
  readonly amount: Money;
  /** By way, the standard one first. */
  readonly parts: readonly DeliveryPart[];
  /** A way that she chose is no longer to be had: its goods are priced as if she had not, until she chooses again. */
  readonly isToChoose: boolean;
}

/** Codes, gift cards and services go with no parcel. */
const PARCELLED: ReadonlySet<VariantKind> = new Set([VariantKind.GOODS, VariantKind.BUNDLE]);

/** Whether a line goes with a parcel. */
export const isDelivered = ({
  variant,
  fulfilment,
}: {
  readonly variant: { readonly kind: VariantKind };
  readonly fulfilment: { readonly kind: FulfilmentKind };
}): boolean => fulfilment.kind === FulfilmentKind.DELIVER && PARCELLED.has(variant.kind);

/**
 * How a delivered line goes: as was chosen for it, else as was chosen for all, else the usual way. What was chosen for
 * all and does not take this article leaves it its usual way.
 *
 * @returns null for the choice of a way that is not offered, or for this line no longer takes it.
 */
function chosenWay(
  { variant, fulfilment }: Pick<DeliverableLine, 'variant' | 'fulfilment'>,
  { ways, chosenId }: DeliveryPlan,
): DeliveryWay | null {
  const wantedId = fulfilment.deliveryOptionId ?? chosenId;
  if (wantedId === null) return usualWay(variant.flags, ways);
  const wanted = ways.find(({ id }) => id === wantedId);
  if (wanted === undefined) return null;
  if (mayGo(variant.flags, wanted, ways)) return wanted;
  return fulfilment.deliveryOptionId === null ? usualWay(variant.flags, ways) : null;
}

/** The way a delivered line is priced by: {@link chosenWay}, or its usual one while she has to choose again. */
export const wayOf = (
  line: Pick<DeliverableLine, 'variant' | 'fulfilment'>,
  plan: DeliveryPlan,
): DeliveryWay => chosenWay(line, plan) ?? usualWay(line.variant.flags, plan.ways);

/**
 * What delivering these lines costs: each way once, free from an amount that counts all that is delivered, whichever way,
 * and nothing else: goods she collects do not pay for a parcel, and who has one of her parcels come in the evening keeps
 * what the others cost. A book of fixed price counts for no threshold.
 */
export function deliveryOf(
  lines: readonly DeliverableLine[],
  plan: DeliveryPlan,
  currency: CurrencyCode,
): DeliveryCharge {
  const parts = partsOf(lines, plan, currency);
  const is = (charge: DeliveryPart['charge']) => parts.some((part) => part.charge === charge);
  return {
    charge: is('free') ? 'free' : is('charged') ? 'charged' : 'none',
    amount: sum(
      parts.map(({ amount }) => amount),
      currency,
    ),
    parts,
    isToChoose: lines.some((line) => isDelivered(line) && chosenWay(line, plan) === null),
  };
}

/** The parts of a delivery, each with its own lines. */
export function partsOf<Line extends DeliverableLine>(
  lines: readonly Line[],
  plan: DeliveryPlan,
  currency: CurrencyCode,
): DeliveryPart<Line>[] {
  const delivered = lines.filter(isDelivered);
  if (delivered.length === 0) return [];
  const value = valueOf(delivered, currency);
  const byWay = groupBy(delivered, (line) => wayOf(line, plan));
  return plan.ways.flatMap((way) => {
    const its = byWay.get(way);
    return its === undefined ? [] : [{ way, lines: its, ...chargeOf(way, value) }];
  });
}

/** What delivery would cost if everything went its usual way: so much of it comes back to who withdraws from all. */
export const usualDeliveryOf = (
  lines: readonly DeliverableLine[],
  { ways }: DeliveryPlan,
  currency: CurrencyCode,
): Money => deliveryOf(lines.map(unchosen), { ways, chosenId: null }, currency).amount;

/** Whether a part would go this way by itself: then it is a standard delivery, and not one she asked for. */
export const isUsual = ({ way, lines }: DeliveryPart, { ways }: DeliveryPlan): boolean =>
  lines.some(({ variant }) => usualWay(variant.flags, ways) === way);

/** What a way would cost beside these delivered lines. */
export const priceOfWay = (
  way: DeliveryWay,
  lines: readonly DeliverableLine[],
  currency: CurrencyCode,
): Money => chargeOf(way, valueOf(lines, currency)).amount;

/** What counts to a threshold. */
const valueOf = (delivered: readonly DeliverableLine[], currency: CurrencyCode): Money =>
  sum(
    delivered.filter(({ variant }) => !variant.isFixedPrice).map(({ price }) => price.total),
    currency,
  );

const unchosen = (line: DeliverableLine): DeliverableLine => ({
  ...line,
  fulfilment: { ...line.fulfilment, deliveryOptionId: null },
});

/** What a way costs where goods of this value are delivered. */
export function chargeOf(way: DeliveryWay, value: Money): Pick<DeliveryPart, 'charge' | 'amount'> {
  const { costAmount, freeFromAmount } = way;
  if (costAmount === 0) return { charge: 'none', amount: zero(value.currency) };
  return freeFromAmount !== null && value.amount >= freeFromAmount
    ? { charge: 'free', amount: zero(value.currency) }
    : { charge: 'charged', amount: money(costAmount, value.currency) };
}
