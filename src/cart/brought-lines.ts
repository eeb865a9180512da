import { SaleBlocked, VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind, ObjectKind } from '../platform/graphql/common.enums.js';
import { LimitReached } from '../platform/graphql/common.errors.js';
import { limitReached, notFound } from '../platform/graphql/refusals.js';
import type { Sellable } from '../pricing/index.js';
import type { Alteration } from './cart.writer.js';
import { fulfilmentFrom } from './cart-fulfilment.js';
import type { CartLine } from './cart-line.entity.js';
import { nextPosition, type StoredFulfilment, storedFields } from './cart-lines.js';
import { addedBy } from './cart-origin.js';
import type { LoadedCart, PricingBasis } from './cart-pricing.js';
import { CART_LINES_MAX, checkQuantity, checkSold } from './cart-rules.js';
import type { CartLineView } from './cart-view.js';

/** So many orders are handed over with one ticket. */
const HAND_OVERS_MAX = 100;

/** A line to put on a ticket: from her cart, or from a reservation at its price. */
export interface BroughtLine {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
  readonly sourceCartLineId?: Id<'CartLine'>;
  /** Lines of a guest's cart that went up in it: where one of them was handed over, this one is there already. */
  readonly mergedLineIds?: readonly Id<'CartLine'>[];
  /** The line of her cart that this one hangs on there; it is brought as well. */
  readonly onSourceLineId?: Id<'CartLine'> | null;
  readonly reservationLineId?: Id<'ReservationLine'>;
  /** Minor units per price unit; absent: the list's price. */
  readonly priceAmount?: number;
  /** How she gets it, of a reservation; absent: she takes it away. */
  readonly fulfilment?: StoredFulfilment;
  readonly serialNumbers?: readonly string[];
}

/** Lines of her cart on their way to a ticket. Deposits come with what they are charged on, by themselves. */
export const broughtLines = (lines: readonly CartLineView[]): BroughtLine[] =>
  lines
    .filter(({ variant, onLineId }) => onLineId === null || variant.kind !== VariantKind.DEPOSIT)
    .map(({ id, variantId, quantity, onLineId }) => ({
      variantId,
      quantity,
      sourceCartLineId: id,
      onSourceLineId: onLineId,
    }));

/** What bringing lines makes of a ticket; null when they are all on it. */
export function brought(
  tx: Tx,
  loaded: LoadedCart,
  basis: PricingBasis,
  lines: readonly BroughtLine[],
): Alteration | null {
  const isThere = (given: BroughtLine) =>
    loaded.lines.some(
      (line) =>
        (line.sourceCartLineId !== null &&
          (line.sourceCartLineId === given.sourceCartLineId ||
            given.mergedLineIds?.includes(line.sourceCartLineId))) ||
        (given.reservationLineId && line.reservationLineId === given.reservationLineId),
    );
  const first = nextPosition(loaded.lines);
  const rows = lines
    .filter((line) => !isThere(line))
    .map((line, index) => ({
      given: line,
      row: { ...broughtRow(tx, loaded, basis, line), position: first + index },
    }));
  const bearerOf = ({ onSourceLineId }: BroughtLine): Id<'CartLine'> | null =>
    [...loaded.lines, ...rows.map(({ row }) => row)].find(
      ({ sourceCartLineId }) => sourceCartLineId !== null && sourceCartLineId === onSourceLineId,
    )?.id ?? null;
  const put = rows.map(({ given, row }) => ({ ...row, onLineId: bearerOf(given) }));
  if (put.length === 0) return null;
  const all = [...loaded.lines, ...put];
  if (all.length > CART_LINES_MAX) throw limitReached(LimitKind.CART_LINES, CART_LINES_MAX, all.length);
  for (const row of put) {
    const sellable = basis.sellables.get(row.variantId)!;
    if (row.reservationLineId === null) checkQuantity(sellable, row, all);
  }
  return { event: 'cart.lines_brought', payload: { lines: put.length }, lines: all, put };
}

/**
 * The same, with an order to hand over put on as well: once, and it changes no price, because it is paid.
 *
 * @param change what the lines that come with it do.
 * @throws LimitReached
 */
export function withOrder(
  { cart }: LoadedCart,
  orderId: Id<'Order'> | null,
  change: Alteration | null,
): Alteration | null {
  if (orderId === null || cart.handOverOrderIds.includes(orderId)) return change;
  const handOverOrderIds = [...cart.handOverOrderIds, orderId];
  if (handOverOrderIds.length > HAND_OVERS_MAX)
    throw new LimitReached(
      {
        limit: LimitKind.CART_LINES,
        max: HAND_OVERS_MAX,
        current: handOverOrderIds.length,
        because: `A ticket carries at most ${HAND_OVERS_MAX} orders to hand over.`,
      },
      'Hand these orders over first, then bring the others on another ticket.',
    );
  return {
    ...change,
    event: 'cart.order_brought',
    payload: { orderId, lines: change?.put?.length ?? 0 },
    cart: { handOverOrderIds },
  };
}

/** What was reserved is hers though the list has moved on; a block stops it all the same. */
function broughtRow(
  tx: Tx,
  { cart }: LoadedCart,
  basis: PricingBasis,
  line: BroughtLine,
): Omit<CartLine, 'position'> {
  const sellable = basis.sellables.get(line.variantId);
  if (sellable === undefined) throw notFound(ObjectKind.VARIANT, line.variantId);
  if (line.reservationLineId === undefined) checkSold(sellable, cart.currency);
  else checkNotBlocked(sellable);
  return {
    id: tx.newId<'CartLine'>(),
    cartId: cart.id,
    variantId: line.variantId,
    quantity: line.quantity,
    onLineId: null,
    ...storedFields(line.fulfilment ?? fulfilmentFrom(null, cart, sellable, basis)),
    note: null,
    serialNumbers: [...(line.serialNumbers ?? [])],
    adjustment: null,
    reservedPriceAmount: line.priceAmount ?? null,
    sourceCartLineId: line.sourceCartLineId ?? null,
    mergedIntoLineId: null,
    reservationLineId: line.reservationLineId ?? null,
    ...addedBy(tx.actor, tx.now),
    orderLineId: null,
    convertedAt: null,
  };
}

function checkNotBlocked({ id, blockReason }: Sellable): void {
  if (blockReason !== null)
    throw new SaleBlocked({ variantId: id, why: blockReason }, 'Its sale is blocked everywhere.');
}
