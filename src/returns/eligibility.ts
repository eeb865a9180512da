import { VariantKind } from '../catalogue/index.js';
import { addDays, addMonths, daysBetween, localDate } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import { addWorkingDays, lastLegalDay, nextWorkingDay } from '../kernel/working-days.js';
import { FulfilmentState } from '../orders/index.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { ReturnRoute, UnitCondition, WindowStart, WITHDRAWAL_DAYS } from '../terms/index.js';
import { EligibilityCode, ReturnBasis, UnitQuestion } from './returns.enums.js';

/** What a version of the terms says of returns, as far as eligibility needs it. */
export interface ReturnRules {
  readonly version: number;
  readonly windowDays: number;
  readonly startsAt: WindowStart;
  /** Minor units, for a return on the basis of these terms. */
  readonly fee: number;
  readonly by: readonly ReturnRoute[];
  /** What may not come back. */
  readonly exceptions: readonly UnitCondition[];
  /** The slowest delivery it promises, in working days. */
  readonly deliveryDaysMax: number;
  /** They told her of her right to withdraw. */
  readonly informsOfWithdrawal: boolean;
}

/** What of an order its lines are judged by. */
export interface SaleFacts {
  readonly placedAt: Date;
  /** Concluded at a distance: the law's right of withdrawal holds. */
  readonly isDistance: boolean;
  /** Where the sale was made; days are counted there. */
  readonly timeZone: string;
  readonly country: string;
  readonly fulfilments: readonly {
    readonly state: FulfilmentState;
    readonly doneAt: Date | null;
    /** The slowest that the ways of what is in it promised, in working days; null: as the terms say. */
    readonly deliveryDaysMax: number | null;
    readonly orderLineIds: readonly Id<'OrderLine'>[];
  }[];
  readonly lines: readonly LineFacts[];
}

/** What of a line it is judged by. */
export interface LineFacts {
  readonly id: Id<'OrderLine'>;
  readonly kind: VariantKind;
  readonly unit: Unit;
  readonly flags: readonly string[];
  readonly quantity: number;
  readonly cancelled: number;
  readonly fulfilled: number;
  readonly returned: number;
  readonly serialNumbers: readonly string[];
  readonly returnedSerials: readonly string[];
}

/** What somebody who holds the unit says of it; null: not said. */
export interface UnitFacts {
  readonly sealWhole: boolean | null;
  readonly serialNumber: string | null;
}

/** What a unit is that keeps it from coming back. */
export type Exclusion = 'seal_broken' | 'made_to_measure' | 'digital' | 'service' | 'gift_card' | 'deposit';

/** The days of one basis. */
interface ReturnWindow {
  readonly basis: ReturnBasis;
  readonly days: number;
  readonly startsAt: WindowStart;
  readonly countedFrom: string | null;
  /** Null: not begun, so no end yet. */
  readonly lastDay: string | null;
  readonly fee: number;
  readonly needsWholeSeal: boolean;
}

/** The answer, without its words. */
export interface Verdict {
  readonly eligible: boolean;
  readonly reason: EligibilityCode;
  readonly exclusion: Exclusion | null;
  /** The best that holds now, with its own last day. */
  readonly best: ReturnWindow | null;
  /** The one that ends last, whether it has passed or not; null: nothing of this kind ever comes back. */
  readonly longest: ReturnWindow | null;
  readonly unitsLeft: number;
  readonly asks: readonly UnitQuestion[];
  readonly by: readonly ReturnRoute[];
  readonly termsVersion: number;
  readonly betterLater: boolean;
}

/** How much longer she has when she was not told of it. */
const NOT_INFORMED_MONTHS = 12;

/**
 * Whether units of an order line may come back now, on what basis, until when, at what cost: one rule for every channel.
 *
 * @param own   the version of the terms the order was made under.
 * @param later versions that took effect since and serve open orders, in order; each question takes the best answer. One that
 *        is superseded by now still counts: what it told her stands.
 * @param unit  null: nobody holds the unit yet, so what must be known of it is asked and not judged.
 * @param only  judge by this basis alone.
 * @see   Directive 2011/83/EU art. 9 (14 days from possession of the last good of the order), 10 (twelve months more when
 *        she was not told) and 16 (exceptions).
 */
export function judge(
  sale: SaleFacts,
  line: LineFacts,
  { own, later }: { own: ReturnRules; later: readonly ReturnRules[] },
  now: Date,
  unit: UnitFacts | null = null,
  only: ReturnBasis | null = null,
): Verdict {
  const { windows, by, termsVersion } = bestOf(sale, line, own, later);
  const today = localDate(now, sale.timeZone);
  const open = windows.filter(
    ({ basis, lastDay }) => (lastDay === null || today <= lastDay) && (only === null || basis === only),
  );
  const fit = open.filter(({ needsWholeSeal }) => !needsWholeSeal || unit?.sealWhole !== false);
  const reason = reasonOf(line, { windows, open, fit }, unit);
  const eligible = reason === EligibilityCode.ELIGIBLE;
  return {
    eligible,
    reason,
    exclusion: reason === EligibilityCode.UNIT_EXCLUDED ? (exclusionOf(line) ?? 'seal_broken') : null,
    best: eligible ? fit[0]! : null,
    longest: windows.reduce<ReturnWindow | null>((so, each) => (so && !isLater(each, so) ? so : each), null),
    unitsLeft: line.fulfilled - line.returned,
    asks: windows.length === 0 ? [] : questionsOf(line, windows),
    by: windows.length === 0 ? [] : by,
    termsVersion,
    betterLater: termsVersion !== own.version,
  };
}

/** The windows of her own terms, made better by each later version in turn; and the last version that made them so. */
function bestOf(sale: SaleFacts, line: LineFacts, own: ReturnRules, later: readonly ReturnRules[]) {
  let [windows, by, termsVersion] = [windowsOf(sale, line, own), own.by, own.version];
  for (const rules of later) {
    // Whether she was told is a fact of the sale, which no later version changes.
    const theirs = windowsOf(sale, line, { ...rules, informsOfWithdrawal: own.informsOfWithdrawal });
    const both = better(windows, theirs);
    const ways = both.length === 0 ? by : [...new Set([...by, ...rules.by])];
    if (ways.length === by.length && JSON.stringify(both) === JSON.stringify(windows)) continue;
    [windows, by, termsVersion] = [both, ways, rules.version];
  }
  return { windows, by, termsVersion };
}

function reasonOf(
  line: LineFacts,
  { windows, open, fit }: Readonly<Record<'windows' | 'open' | 'fit', readonly ReturnWindow[]>>,
  unit: UnitFacts | null,
): EligibilityCode {
  if (windows.length === 0) return EligibilityCode.UNIT_EXCLUDED;
  if (line.fulfilled === 0) return EligibilityCode.NOT_FULFILLED;
  if (line.returned >= line.fulfilled) return EligibilityCode.ALREADY_RETURNED;
  if (open.length === 0) return EligibilityCode.WINDOW_PASSED;
  if (fit.length === 0) return EligibilityCode.UNIT_EXCLUDED;
  const serial = unit?.serialNumber ?? null;
  if (serial !== null && line.serialNumbers.length > 0) {
    if (!line.serialNumbers.includes(serial)) return EligibilityCode.OTHER_SERIAL;
    if (line.returnedSerials.includes(serial)) return EligibilityCode.ALREADY_RETURNED;
  }
  return EligibilityCode.ELIGIBLE;
}

function questionsOf(line: LineFacts, windows: readonly ReturnWindow[]): UnitQuestion[] {
  return [
    ...(windows.some(({ needsWholeSeal }) => needsWholeSeal) ? [UnitQuestion.SEAL_WHOLE] : []),
    ...(line.serialNumbers.length > 0 ? [UnitQuestion.SERIAL_NUMBER] : []),
  ];
}

/** The windows of one version of the terms, the best for her first; none for what never comes back. */
function windowsOf(sale: SaleFacts, line: LineFacts, rules: ReturnRules): ReturnWindow[] {
  const exclusion = exclusionOf(line);
  const windows: ReturnWindow[] = [];
  if (sale.isDistance && exclusion === null) windows.push(withdrawal(sale, line, rules));
  if (exclusion === null || isLeftByTerms(exclusion, rules)) windows.push(policy(sale, line, rules));
  return windows;
}

function withdrawal(sale: SaleFacts, line: LineFacts, rules: ReturnRules): ReturnWindow {
  const countedFrom = possessedOn(sale, rules, null);
  const lastDay = countedFrom && lastWithdrawalDay(countedFrom, sale.country, rules.informsOfWithdrawal);
  return {
    basis: ReturnBasis.WITHDRAWAL,
    days: countedFrom && !rules.informsOfWithdrawal ? daysBetween(countedFrom, lastDay!) : WITHDRAWAL_DAYS,
    startsAt: WindowStart.DELIVERY,
    countedFrom,
    lastDay,
    fee: 0,
    needsWholeSeal: isSealed(line),
  };
}

function lastWithdrawalDay(countedFrom: string, country: string, isInformed: boolean): string {
  const lastDay = lastLegalDay(countedFrom, WITHDRAWAL_DAYS, country);
  return isInformed ? lastDay : nextWorkingDay(addMonths(lastDay, NOT_INFORMED_MONTHS), country);
}

function policy(sale: SaleFacts, line: LineFacts, rules: ReturnRules): ReturnWindow {
  const countedFrom =
    rules.startsAt === WindowStart.PURCHASE
      ? localDate(sale.placedAt, sale.timeZone)
      : possessedOn(sale, rules, line.id);
  return {
    basis: ReturnBasis.POLICY,
    days: rules.windowDays,
    startsAt: rules.startsAt,
    countedFrom,
    lastDay: countedFrom && addDays(countedFrom, rules.windowDays),
    fee: rules.fee,
    needsWholeSeal: isSealed(line) && rules.exceptions.includes(UnitCondition.SEAL_BROKEN),
  };
}

/**
 * The day she had the last of a line, or of everything (`lineId` null); null: not yet.
 *
 * A parcel that left and that nobody has reported delivered counts as delivered on the slowest day the terms promise:
 * never too early for her, and still an end.
 */
function possessedOn(sale: SaleFacts, rules: ReturnRules, lineId: Id<'OrderLine'> | null): string | null {
  const lines = sale.lines.filter(({ id }) => lineId === null || id === lineId);
  if (lines.some(({ quantity, cancelled, fulfilled }) => fulfilled + cancelled < quantity)) return null;
  const days = sale.fulfilments
    .filter(({ state, orderLineIds }) => !NOT_LEFT.has(state) && (!lineId || orderLineIds.includes(lineId)))
    .map(({ state, doneAt, deliveryDaysMax }) => {
      if (doneAt === null) return null;
      const done = localDate(doneAt, sale.timeZone);
      const slowest = Math.max(rules.deliveryDaysMax, deliveryDaysMax ?? 0);
      return state === FulfilmentState.DESPATCHED ? addWorkingDays(done, slowest, sale.country) : done;
    });
  return days.reduce(
    (so, day) => (so === null || day === null ? null : day > so ? day : so),
    days[0] ?? null,
  );
}

/** Of a fulfilment that brings her nothing. */
export const NOT_LEFT: ReadonlySet<FulfilmentState> = new Set([
  FulfilmentState.CANCELLED,
  FulfilmentState.UNCOLLECTED,
]);

/** Window by window the later last day and the lower fee. */
function better(own: readonly ReturnWindow[], later: readonly ReturnWindow[]): ReturnWindow[] {
  return [ReturnBasis.WITHDRAWAL, ReturnBasis.POLICY].flatMap((basis) => {
    const [a, b] = [own, later].map((windows) => windows.find((window) => window.basis === basis));
    if (!a || !b) return a ? [a] : b ? [b] : [];
    return {
      ...(isLater(b, a) ? b : a),
      fee: Math.min(a.fee, b.fee),
      needsWholeSeal: a.needsWholeSeal && b.needsWholeSeal,
    };
  });
}

/** One that has not begun ends after every other. */
const isLater = (a: ReturnWindow, b: ReturnWindow): boolean =>
  b.lastDay !== null && (a.lastDay === null || a.lastDay > b.lastDay);

/** What the variant is that keeps every unit of it from coming back; a code does once it has been shown (art. 16(m)). */
function exclusionOf({ kind, unit, flags, fulfilled }: LineFacts): Exclusion | null {
  if (kind === VariantKind.GIFT_CARD || kind === VariantKind.DEPOSIT || kind === VariantKind.SERVICE)
    return kind;
  if (kind === VariantKind.DIGITAL) return fulfilled > 0 ? 'digital' : null;
  return unit === Unit.CM || flags.includes('made_to_measure') ? 'made_to_measure' : null;
}

/** What the catalogue says of an article that matters here: see {@link exclusionOf} and {@link isSealed}. */
export const FLAGS_JUDGED = ['made_to_measure', 'seal', 'returnable_unsealed'] as const;

/** Terms may leave out what the law lets them leave out; what they do not except, they take back. */
function isLeftByTerms(exclusion: Exclusion, { exceptions }: ReturnRules): boolean {
  if (exclusion === 'digital') return !exceptions.includes(UnitCondition.DIGITAL_SHOWN);
  return exclusion === 'made_to_measure' && !exceptions.includes(UnitCondition.MADE_TO_MEASURE);
}

/** Sealed for hygiene, so that the seal matters; a mattress does not count (CJEU C-681/17). */
const isSealed = ({ flags }: LineFacts): boolean =>
  flags.includes('seal') && !flags.includes('returnable_unsealed');
