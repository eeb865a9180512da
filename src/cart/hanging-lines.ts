import { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import type { Sellable } from '../pricing/index.js';
import type { CartLine } from './cart-line.entity.js';
import { nextPosition } from './cart-lines.js';

/** The lines of a cart with those that hang on them put right. */
export interface HungLines {
  readonly lines: readonly CartLine[];
  readonly put: readonly CartLine[];
  readonly gone: readonly Id<'CartLine'>[];
}

type Sellables = ReadonlyMap<Id<'Variant'>, Sellable>;

/**
 * What hangs on a line comes and goes with it: each line of an article with a deposit has one line of that deposit, as
 * many as its units; a service goes when its line goes, is never more than it, and reaches her the same way.
 *
 * @param lines as a change left them.
 * @param newLineId for deposits that were not there.
 * @returns the same rows where nothing hangs, so that a cart without such lines costs nothing.
 */
export function hungLines(
  lines: readonly CartLine[],
  sellables: Sellables,
  newLineId: () => Id<'CartLine'>,
): HungLines {
  const needsDeposit = ({ variantId, onLineId }: CartLine) =>
    onLineId === null && (sellables.get(variantId)?.depositVariantId ?? null) !== null;
  if (!lines.some((line) => line.onLineId !== null || needsDeposit(line)))
    return { lines, put: [], gone: [] };
  const bearers = new Map(lines.filter(({ onLineId }) => onLineId === null).map((line) => [line.id, line]));
  const gone: Id<'CartLine'>[] = [];
  const put: CartLine[] = [];
  const all = lines.flatMap((line) => {
    if (line.onLineId === null) return [line];
    const bearer = bearers.get(line.onLineId);
    if (bearer === undefined || !mayStay(line, bearer, sellables)) {
      gone.push(line.id);
      return [];
    }
    const hung = hungOn(line, bearer, sellables);
    if (hung !== line) put.push(hung);
    return [hung];
  });
  for (const bearer of bearers.values()) {
    const depositId = sellables.get(bearer.variantId)?.depositVariantId ?? null;
    if (depositId === null || all.some((line) => line.onLineId === bearer.id && line.variantId === depositId))
      continue;
    const deposit: CartLine = {
      ...bearer,
      id: newLineId(),
      position: nextPosition(all),
      variantId: depositId,
      onLineId: bearer.id,
      note: null,
      serialNumbers: [],
      adjustment: null,
      reservedPriceAmount: null,
      sourceCartLineId: null,
      mergedIntoLineId: null,
      reservationLineId: null,
    };
    all.push(deposit);
    put.push(deposit);
  }
  return { lines: all, put, gone };
}

/** A deposit stays with what it is charged on; everything else as long as its line is there. */
const mayStay = (line: CartLine, bearer: CartLine, sellables: Sellables): boolean =>
  sellables.get(line.variantId)?.kind !== VariantKind.DEPOSIT ||
  sellables.get(bearer.variantId)?.depositVariantId === line.variantId;

/** As many as its line at most, a deposit exactly; had the same way. */
function hungOn(line: CartLine, bearer: CartLine, sellables: Sellables): CartLine {
  const isDeposit = sellables.get(line.variantId)?.kind === VariantKind.DEPOSIT;
  const quantity = isDeposit ? bearer.quantity : Math.min(line.quantity, bearer.quantity);
  const isSame =
    quantity === line.quantity &&
    bearer.fulfilmentKind === line.fulfilmentKind &&
    bearer.fulfilmentKey === line.fulfilmentKey;
  if (isSame) return line;
  const { fulfilmentKind, fulfilmentLocationId, fulfilmentAddress, collectorName, fulfilmentKey } = bearer;
  const { deliveryOptionId } = bearer;
  return {
    ...line,
    quantity,
    fulfilmentKind,
    fulfilmentLocationId,
    fulfilmentAddress,
    collectorName,
    deliveryOptionId,
    fulfilmentKey,
  };
}

/**
 * May an article be put on this line, or stand by itself?
 *
 * @param bearer the line it would hang on; null: none.
 * @throws RuleBroken `input.onLineId`: LINE_NEEDED for what is sold only on another line, LINE_UNSUITED for what is not
 *         sold on this one; `input.quantity` MORE_THAN_ITS_LINE.
 */
export function checkHangs(
  sellable: Sellable,
  quantity: number,
  bearer: { readonly line: CartLine; readonly sellable: Sellable } | null,
): void {
  if (bearer === null) {
    if (sellable.hangsOn.length > 0)
      throw ruleBroken('input.onLineId', 'LINE_NEEDED', 'It is sold only with another line: say which.');
    return;
  }
  const { flags, needsSerial, sku } = bearer.sellable;
  const suits = sellable.hangsOn.some(
    (on) =>
      on === 'any' ||
      on === sku ||
      (on === 'serial' && needsSerial) ||
      (on === 'take_back' && flags.includes('take_back')),
  );
  if (!suits || bearer.line.onLineId !== null)
    throw ruleBroken('input.onLineId', 'LINE_UNSUITED', 'It is not sold with that line.');
  if (quantity > bearer.line.quantity)
    throw ruleBroken('input.quantity', 'MORE_THAN_ITS_LINE', 'There are fewer of the line it hangs on.');
}
