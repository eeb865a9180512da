import { VariantKind } from '../../src/catalogue/index.js';
import { FulfilmentState } from '../../src/orders/index.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import type { LineFacts, ReturnRules, SaleFacts } from '../../src/returns/eligibility.js';
import { ReturnRoute, UnitCondition, WindowStart } from '../../src/terms/index.js';
import { anId } from '../support/builders.js';

/** The rules of the terms of sale, as a sale goes by them. */
export const SIXTY_DAYS: ReturnRules = {
  version: 1,
  windowDays: 60,
  startsAt: WindowStart.PURCHASE,
  fee: 0,
  by: [ReturnRoute.ANY_STORE, ReturnRoute.POST],
  exceptions: [UnitCondition.SEAL_BROKEN, UnitCondition.MADE_TO_MEASURE, UnitCondition.DIGITAL_SHOWN],
  deliveryDaysMax: 3,
  informsOfWithdrawal: true,
};
/** The terms that it was sold under, and none since. */
export const own = { own: SIXTY_DAYS, later: [] };
export const PLACED_AT = new Date('2026-11-20T10:00:00Z'); // a Friday

/** Three pieces of goods that she has. */
export const aLine = (given: Partial<LineFacts> = {}): LineFacts => ({
  id: anId<'OrderLine'>(),
  kind: VariantKind.GOODS,
  unit: Unit.PIECE,
  flags: [],
  quantity: 3,
  cancelled: 0,
  fulfilled: 3,
  returned: 0,
  serialNumbers: [],
  returnedSerials: [],
  ...given,
});

/** A fulfilment of these lines, as it was from an instant on. */
export const gone = (
  state: FulfilmentState,
  doneAt: Date | null,
  lines: readonly LineFacts[],
): SaleFacts['fulfilments'][number] => ({
  state,
  doneAt,
  deliveryDaysMax: null,
  orderLineIds: lines.map(({ id }) => id),
});

/** Taken along on the Friday. */
export const inStore = (lines: readonly LineFacts[], given: Partial<SaleFacts> = {}): SaleFacts => ({
  placedAt: PLACED_AT,
  isDistance: false,
  timeZone: 'Europe/Amsterdam',
  country: 'NL',
  fulfilments: [gone(FulfilmentState.HANDED_OVER, PLACED_AT, lines)],
  lines,
  ...given,
});

/** Sold at a distance, and delivered; null: on its way. */
export const online = (
  lines: readonly LineFacts[],
  deliveredAt: Date | null,
  given: Partial<SaleFacts> = {},
): SaleFacts =>
  inStore(lines, {
    isDistance: true,
    fulfilments: [
      gone(deliveredAt ? FulfilmentState.DELIVERED : FulfilmentState.PLANNED, deliveredAt, lines),
    ],
    ...given,
  });

export const at = (text: string): Date => new Date(text);
