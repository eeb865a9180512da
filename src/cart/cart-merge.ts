import type { Id } from '../kernel/ids.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import type { CartLine } from './cart-line.entity.js';
import { isTwin, nextPosition } from './cart-lines.js';
import { CART_LINES_MAX } from './cart-rules.js';

/** What a merge must know of an article. */
export interface MergeLimits {
  readonly name: string;
  /** It comes and goes with what it is charged on, so no cart brings it. */
  readonly isDeposit: boolean;
  readonly quantityMin: number;
  readonly quantityStep: number;
  readonly maxPerCustomer: number | null;
}

/** One line of a merge: what each cart had, what there is now, and why fewer than asked. */
export interface MergedLine {
  /** In the cart that stayed; null when nothing of it could go in. */
  readonly lineId: Id<'CartLine'> | null;
  readonly variantId: Id<'Variant'>;
  readonly name: string;
  readonly fromQuantity: number;
  readonly intoQuantity: number;
  readonly result: number;
  /** Which limit left some out; null: nothing was lost. */
  readonly limit: LimitKind.PER_CUSTOMER | LimitKind.CART_LINES | null;
}

/** Two carts that became one. */
export interface MergedLines {
  readonly lines: readonly CartLine[];
  /** New or changed rows of the cart that stays. */
  readonly put: readonly CartLine[];
  /** Every line of both. */
  readonly told: readonly MergedLine[];
  /** Line of the cart that went up → the line it is now; null: nothing of it could go in. */
  readonly became: ReadonlyMap<Id<'CartLine'>, Id<'CartLine'> | null>;
}

/**
 * Makes one cart of two by one rule: per variant and fulfilment the larger quantity. What the cart that stays had never
 * shrinks; what goes in stops at the limits, and says so. Merging the same cart again changes nothing.
 *
 * @param into  lines of the cart that stays.
 * @param from  lines of the one that goes up in it.
 * @param limitsOf of the articles in both.
 * @param newLineId for lines that the cart that stays did not have.
 */
export function mergeLines(
  cartId: Id<'Cart'>,
  into: readonly CartLine[],
  from: readonly CartLine[],
  limitsOf: (variantId: Id<'Variant'>) => MergeLimits,
  newLineId: () => Id<'CartLine'>,
): MergedLines {
  let lines = [...into];
  const put = new Map<Id<'CartLine'>, CartLine>();
  const met = new Map<Id<'CartLine'>, MergedLine>();
  const told: MergedLine[] = [];
  const became = new Map<Id<'CartLine'>, Id<'CartLine'> | null>();
  for (const line of from) {
    const limits = limitsOf(line.variantId);
    const onLineId = line.onLineId && (became.get(line.onLineId) ?? null);
    if (limits.isDeposit || (line.onLineId !== null && onLineId === null)) continue; // goes as its line goes
    const there = lines.find(
      (each) => isTwin(each, line) || isSameUnit(each, line) || isOnSameLine(each, line, onLineId),
    );
    const had = there?.quantity ?? 0;
    const { quantity, limit } = granted(line, had, roomFor(lines, line.variantId, limits, there), limits);
    const isOneTooMany = there === undefined && lines.length >= CART_LINES_MAX;
    const result = isOneTooMany ? 0 : quantity;
    const row = result === 0 ? null : rowOf(cartId, lines, there, { ...line, onLineId }, result, newLineId);
    became.set(line.id, row?.id ?? null);
    if (row !== null && result !== had) {
      lines = there ? lines.map((each) => (each === there ? row : each)) : [...lines, row];
      put.set(row.id, row);
    }
    const merged: MergedLine = {
      lineId: row?.id ?? null,
      variantId: line.variantId,
      name: limits.name,
      fromQuantity: line.quantity,
      intoQuantity: had,
      result,
      limit: isOneTooMany ? LimitKind.CART_LINES : limit,
    };
    if (there) met.set(there.id, merged);
    told.push(merged);
  }
  const all = [...into.flatMap(untouched(met, limitsOf)), ...told];
  return { lines, put: [...put.values()], told: all, became };
}

/** Two records of one unit with a serial number. */
const isSameUnit = (a: CartLine, b: CartLine): boolean =>
  a.variantId === b.variantId && a.serialNumbers.some((serial) => b.serialNumbers.includes(serial));

const isOnSameLine = (a: CartLine, b: CartLine, onLineId: Id<'CartLine'> | null): boolean =>
  onLineId !== null && a.onLineId === onLineId && a.variantId === b.variantId;

/** How many of an article a line may have beside the others of the cart; infinite without a limit. */
function roomFor(
  lines: readonly CartLine[],
  variantId: Id<'Variant'>,
  { maxPerCustomer }: MergeLimits,
  there: CartLine | undefined,
): number {
  if (maxPerCustomer === null) return Number.POSITIVE_INFINITY;
  const others = lines.filter((line) => line.variantId === variantId && line !== there);
  return maxPerCustomer - others.reduce((units, { quantity }) => units + quantity, 0);
}

function granted(
  line: CartLine,
  had: number,
  room: number,
  { quantityMin, quantityStep }: MergeLimits,
): { quantity: number; limit: LimitKind.PER_CUSTOMER | null } {
  if (line.quantity <= had) return { quantity: had, limit: null };
  if (line.quantity <= room) return { quantity: line.quantity, limit: null };
  const whole = Math.max(0, room - (room % quantityStep));
  return { quantity: Math.max(had, whole < quantityMin ? 0 : whole), limit: LimitKind.PER_CUSTOMER };
}

function rowOf(
  cartId: Id<'Cart'>,
  lines: readonly CartLine[],
  there: CartLine | undefined,
  line: CartLine,
  quantity: number,
  newLineId: () => Id<'CartLine'>,
): CartLine {
  if (there) return { ...there, quantity, note: there.note ?? line.note };
  return { ...line, id: newLineId(), cartId, position: nextPosition(lines), quantity };
}

/** Lines of the cart that stayed which the other one had nothing of. */
const untouched =
  (met: ReadonlyMap<Id<'CartLine'>, MergedLine>, limitsOf: (variantId: Id<'Variant'>) => MergeLimits) =>
  ({ id, variantId, quantity }: CartLine): MergedLine[] =>
    met.has(id)
      ? []
      : [
          {
            lineId: id,
            variantId,
            name: limitsOf(variantId).name,
            fromQuantity: 0,
            intoQuantity: quantity,
            result: quantity,
            limit: null,
          },
        ];
