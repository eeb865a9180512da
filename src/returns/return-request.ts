import type { Id } from '../kernel/ids.js';
import type { UserError } from '../platform/graphql/user-error.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import type { Verdict } from './eligibility.js';
import { type JudgeableSale, judgeNow } from './eligibility.service.js';
import { merged } from './refund-amount.js';
import { EligibilityCode, UnitQuestion } from './returns.enums.js';
import type { TillReturnLineInput } from './returns.inputs.js';
import type { SaleLineRow } from './sale.queries.js';

/** One portion on the counter, with its order line and what was decided. */
export interface JudgedPortion {
  readonly input: TillReturnLineInput;
  readonly line: SaleLineRow;
  readonly verdict: Verdict;
}

/**
 * What is wrong with what somebody said of the units, before anything is judged: a question that was not answered, or
 * one serial number for several units.
 *
 * @returns null when nothing is.
 */
export function problemOf(
  inputs: readonly TillReturnLineInput[],
  lines: readonly SaleLineRow[],
): UserError | null {
  const seen = new Set<string>();
  for (const [index, input] of inputs.entries()) {
    const { serialNumber, quantity, orderLineId } = input;
    const path = `input.lines.${index}.serialNumber`;
    const sold = lines.find(({ id }) => id === orderLineId)!.serialNumbers;
    if (sold.length === 0 || serialNumber === null || serialNumber === undefined) continue;
    if (quantity !== 1)
      return ruleBroken(
        path,
        'ONE_UNIT_PER_SERIAL',
        'A serial number is of one unit: give each its own line.',
      );
    if (seen.has(`${orderLineId} ${serialNumber}`))
      return ruleBroken(path, 'SERIAL_TWICE', 'This serial number stands here twice.');
    seen.add(`${orderLineId} ${serialNumber}`);
  }
  return null;
}

/** A question of {@link Verdict.asks} that was left open; units that may not come back anyway are not asked about. */
export function openQuestionOf(portions: readonly JudgedPortion[]): UserError | null {
  for (const [index, { input, verdict }] of portions.entries()) {
    if (!verdict.eligible) continue;
    if (verdict.asks.includes(UnitQuestion.SEAL_WHOLE) && typeof input.sealWhole !== 'boolean')
      return ruleBroken(`input.lines.${index}.sealWhole`, 'NEEDED', 'Say whether the seal is whole.');
    if (verdict.asks.includes(UnitQuestion.SERIAL_NUMBER) && !input.serialNumber)
      return ruleBroken(`input.lines.${index}.serialNumber`, 'NEEDED', 'Read the serial number of the unit.');
  }
  return null;
}

/** Judges every portion; more units of a line than are left make all portions of it refused. */
export function judgePortions(
  sale: JudgeableSale,
  inputs: readonly TillReturnLineInput[],
  now: Date,
): JudgedPortion[] {
  const asked = new Map(merged(inputs).map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  return inputs.map((input) => {
    const line = sale.row.lines.find(({ id }) => id === input.orderLineId)!;
    const unit = { sealWhole: input.sealWhole ?? null, serialNumber: input.serialNumber ?? null };
    const verdict = judgeNow(sale, line, now, unit, input.basis ?? null);
    return { input, line, verdict: withoutTooMany(verdict, line, asked.get(line.id)!) };
  });
}

function withoutTooMany(verdict: Verdict, line: SaleLineRow, asked: number): Verdict {
  if (!verdict.eligible || asked <= verdict.unitsLeft) return verdict;
  const isMoreThanEver = asked > line.fulfilled;
  return refused(verdict, isMoreThanEver ? EligibilityCode.NOT_FULFILLED : EligibilityCode.ALREADY_RETURNED);
}

/** The same verdict turned into a no. */
export const refused = (verdict: Verdict, reason: EligibilityCode): Verdict => ({
  ...verdict,
  eligible: false,
  reason,
  best: null,
});

/** The lines of an order that an input names and the order does not have. */
export const strangersOf = (
  inputs: readonly TillReturnLineInput[],
  lines: readonly SaleLineRow[],
): Id<'OrderLine'>[] =>
  inputs.map(({ orderLineId }) => orderLineId).filter((id) => !lines.some((line) => line.id === id));
