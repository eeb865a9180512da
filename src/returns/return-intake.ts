import { Injectable } from '@nestjs/common';
import {
  can,
  LocationAbility,
  LocationDirectory,
  type LocationFacts,
  type TerminalFacts,
} from '../locations/index.js';
import { OrderService } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { ReturnRoute } from '../terms/index.js';
import { EligibilityService, type JudgeableSale, viewOf } from './eligibility.service.js';
import { merged } from './refund-amount.js';
import {
  type JudgedPortion,
  judgePortions,
  openQuestionOf,
  problemOf,
  refused,
  strangersOf,
} from './return-request.js';
import { EligibilityCode } from './returns.enums.js';
import { NotReturnable } from './returns.errors.js';
import type { ReturnAtTillInput } from './returns.inputs.js';
import { SaleQueries } from './sale.queries.js';

/** The till where goods lie on the counter. */
export interface Till {
  readonly store: LocationFacts;
  readonly terminal: TerminalFacts;
  /** First name of who stands behind it. */
  readonly person: string;
}

/** What is taken back: the order as it was before, and each portion with the basis it comes back on. */
export interface Intake {
  readonly sale: JudgeableSale;
  readonly portions: readonly JudgedPortion[];
}

/** Decides whether what lies on the counter is taken back, and counts it. */
@Injectable()
export class ReturnIntake {
  constructor(
    private readonly sales: SaleQueries,
    private readonly eligibility: EligibilityService,
    private readonly orders: OrderService,
    private readonly locations: LocationDirectory,
  ) {}

  /** @throws RequestError FORBIDDEN when the caller is no member of staff at a till. */
  async tillOf(tx: Tx): Promise<Till> {
    const { locationId, terminalId, subject } = tx.actor;
    const store = locationId && (await this.locations.get(tx, locationId));
    const terminal = terminalId && (await this.locations.terminal(tx, terminalId));
    if (!store || !terminal || subject.kind !== 'staff')
      throw new RequestError('FORBIDDEN', 'Things are taken back at a till.');
    return { store, terminal, person: subject.staffName.trim().split(/\s+/)[0]! };
  }

  /**
   * Locks the order, judges every portion, and counts the units as returned.
   *
   * @throws NotFound RuleBroken NotReturnable
   * @emits  orders.order_changed v1.
   */
  async take(tx: Tx, till: Till, input: ReturnAtTillInput, language: string): Promise<Intake> {
    const sale = await this.lockedSale(tx, input);
    const judged = judgePortions(sale, input.lines, tx.now);
    const isPlaceForIt = can(till.store, LocationAbility.ACCEPT_RETURNS);
    const portions = judged.map((portion) =>
      portion.verdict.eligible && !(isPlaceForIt && portion.verdict.by.includes(ReturnRoute.ANY_STORE))
        ? no(portion, EligibilityCode.SELLER_DOES_NOT_ACCEPT)
        : portion,
    );
    refuseIneligible(portions, sale, language);
    const question = openQuestionOf(portions);
    if (question !== null) throw question;
    const lines = merged(input.lines);
    const numbered = portions.flatMap(({ input, line }) =>
      line.serialNumbers.length > 0 ? [{ orderLineId: line.id, serialNumber: input.serialNumber! }] : [],
    );
    const taken = await this.orders.takeBack(tx, {
      orderId: sale.row.id,
      lines,
      numbered,
      by: till.person,
    });
    const late = portions.filter(({ line }) => !taken.has(line.id));
    refuseIneligible(
      late.map((portion) => no(portion, EligibilityCode.ALREADY_RETURNED)),
      sale,
      language,
    );
    return { sale, portions };
  }

  private async lockedSale(tx: Tx, { orderId, lines }: ReturnAtTillInput): Promise<JudgeableSale> {
    const isThere = await this.sales.lock(tx, orderId);
    const [sale] = isThere ? await this.eligibility.read(tx, { orderIds: [orderId] }, null) : [];
    if (!sale) throw notFound(ObjectKind.ORDER, orderId);
    const [stranger] = strangersOf(lines, sale.row.lines);
    if (stranger !== undefined) throw notFound(ObjectKind.LINE, stranger);
    const problem = problemOf(lines, sale.row.lines);
    if (problem !== null) throw problem;
    return sale;
  }
}

const no = (portion: JudgedPortion, reason: EligibilityCode): JudgedPortion => ({
  ...portion,
  verdict: refused(portion.verdict, reason),
});

function refuseIneligible(portions: readonly JudgedPortion[], sale: JudgeableSale, language: string): void {
  const refusals = new Map(
    portions.filter(({ verdict }) => !verdict.eligible).map(({ line, verdict }) => [line.id, verdict]),
  );
  if (refusals.size === 0) return;
  throw new NotReturnable(
    {
      refusedLines: [...refusals].map(([orderLineId, verdict]) => ({
        orderLineId,
        eligibility: viewOf(verdict, language, sale.row.currency),
      })),
    },
    'These lines may not come back; nothing was taken back.',
  );
}
