import { Injectable } from '@nestjs/common';
import { startOfDay } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { FulfilmentState } from '../orders/index.js';
import type { Db } from '../platform/database/db.js';
import { type Publishable, SALE_TERMS, TermsDirectory, WITHDRAWAL_DAYS } from '../terms/index.js';
import { judge, type LineFacts, type ReturnRules, type SaleFacts } from './eligibility.js';
import { returnRulesOf } from './eligibility.service.js';
import {
  type LineAlike,
  OpenSalesRepository,
  type SalePlaces,
  type SalesAlike,
} from './open-sales.repository.js';
import { EligibilityCode } from './returns.enums.js';

/** What a version of the terms changes for orders made before it. */
export interface TermsPreview {
  /** Orders it is judged against. */
  readonly ordersAffected: number;
  /** Of them, those that get a better answer. */
  readonly ordersBetterOff: number;
}

/** Where a sale was made. */
interface Place {
  readonly timeZone: string;
  readonly country: string;
}

/** Of a line of which more can come back: nothing of these ever changes the answer. */
const SETTLED: ReadonlySet<EligibilityCode> = new Set([
  EligibilityCode.UNIT_EXCLUDED,
  EligibilityCode.WINDOW_PASSED,
]);

/** Says what would change for open orders if terms were published. */
@Injectable()
export class TermsPreviewService {
  constructor(
    private readonly sales: OpenSalesRepository,
    private readonly terms: TermsDirectory,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Judges every open order under what serves it already and under these, on the day these begin to hold. An order counts when
   * something of it may come back under the best of all; it is better off when that is because of these. Orders that no rule
   * can tell apart are judged once, so what it costs follows the days and kinds of orders, not their number.
   *
   * A version that does not serve open orders changes nothing for them, and neither does another document.
   */
  async preview(db: Db, draft: Publishable): Promise<TermsPreview> {
    const counts = { ordersAffected: 0, ordersBetterOff: 0 };
    if (!draft.servesOpenOrders || draft.key !== SALE_TERMS) return counts;
    const later = returnRulesOf(draft);
    const at = draft.effectiveFrom > db.now ? draft.effectiveFrom : db.now;
    const { places, numbers } = await this.places(db);
    const sales = await this.sales.alike(db, {
      madeBefore: at,
      doneSince: await this.longestAgo(db, later, at),
      places: { timeZones: places.map(({ timeZone }) => timeZone), of: numbers },
    });
    const rulesOf = await this.rulesOf(db, sales, at);
    for (const sale of sales) {
      const { own, before } = rulesOf.get(sale.termsId)!;
      const facts = factsOf(sale, places[sale.place]!);
      const open = facts.lines
        .map((line) => judge(facts, line, { own, later: [...before, later] }, at))
        .filter(({ reason }) => !SETTLED.has(reason));
      if (open.length > 0) counts.ordersAffected += sale.orders;
      if (open.some(({ termsVersion }) => termsVersion === later.version))
        counts.ordersBetterOff += sale.orders;
    }
    return counts;
  }

  private async rulesOf(
    db: Db,
    sales: readonly SalesAlike[],
    at: Date,
  ): Promise<Map<Id<'Terms'>, { own: ReturnRules; before: ReturnRules[] }>> {
    const rules = new Map<Id<'Terms'>, { own: ReturnRules; before: ReturnRules[] }>();
    for (const termsId of new Set(sales.map((sale) => sale.termsId))) {
      const own = await this.terms.byId(db, termsId);
      if (own === null) throw new Error(`orders were made under terms ${termsId}, which are not there`);
      const before = await this.terms.servingSince(db, SALE_TERMS, own, at);
      rules.set(termsId, { own: returnRulesOf(own), before: before.map(returnRulesOf) });
    }
    return rules;
  }

  /** An instant so long ago that every window that began before it has passed, whatever version opened it. */
  private async longestAgo(db: Db, draft: ReturnRules, at: Date): Promise<Date> {
    const all = [...(await this.terms.versions(db, SALE_TERMS)).map(returnRulesOf), draft];
    const withdrawal = WITHDRAWAL_DAYS + (all.every((rules) => rules.informsOfWithdrawal) ? 0 : A_YEAR);
    const days = Math.max(withdrawal, ...all.map(({ windowDays }) => windowDays)) + DELIVERY_AND_HOLIDAYS;
    return new Date(at.getTime() - days * DAY_MS);
  }

  /** Where each store is, and each seller for what was sold in none: see {@link EligibilityService}. */
  private async places(db: Db): Promise<{ places: Place[]; numbers: SalePlaces['of'] }> {
    const places: Place[] = [];
    const numbers = new Map<Id<'Location'> | Id<'Seller'>, number>();
    for (const { id, sellerId, timeZone, address } of await this.locations.all(db)) {
      const known = places.findIndex(
        (place) => place.timeZone === timeZone && place.country === address.country,
      );
      const number = known < 0 ? places.push({ timeZone, country: address.country }) - 1 : known;
      numbers.set(id, number);
      if (!numbers.has(sellerId)) numbers.set(sellerId, number);
    }
    return { places, numbers };
  }
}

const DAY_MS = 86_400_000;
/** More than twelve months have. */
const A_YEAR = 367;
/** More days than a parcel may be under way by law, weekends between, and than holidays put off the end of a period. */
const DELIVERY_AND_HOLIDAYS = 90;

/** An order such as these, as the rule takes it; its lines in their order. */
function factsOf({ lines, ...sale }: SalesAlike, { timeZone, country }: Place): SaleFacts {
  const on = (day: string) => startOfDay(day, timeZone);
  return {
    placedAt: on(sale.placedOn),
    isDistance: sale.isDistance,
    timeZone,
    country,
    fulfilments: lines.flatMap(({ ways }, index) =>
      ways.map(({ day, isUnderWay, deliveryDaysMax }) => ({
        state: isUnderWay ? FulfilmentState.DESPATCHED : FulfilmentState.DELIVERED,
        doneAt: day === null ? null : on(day),
        deliveryDaysMax,
        orderLineIds: [idOf(index)],
      })),
    ),
    lines: lines.flatMap(({ open }, index) => (open === null ? [] : lineOf(open, idOf(index)))),
  };
}

const idOf = (index: number) => String(index) as Id<'OrderLine'>;

function lineOf(
  { kind, unit, flags, isHere, isBack, isComplete }: LineAlike,
  id: Id<'OrderLine'>,
): LineFacts {
  const fulfilled = isHere ? 1 : 0;
  return {
    id,
    kind,
    unit,
    flags,
    fulfilled,
    quantity: isComplete ? fulfilled : fulfilled + 1,
    cancelled: 0,
    returned: isBack ? fulfilled : 0,
    serialNumbers: [],
    returnedSerials: [],
  };
}
