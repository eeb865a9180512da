import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { type NewOrderLine } from '../../src/orders/index.js';
import { planFulfilments } from '../../src/orders/new-order.js';
import { anId } from '../support/builders.js';

const [UTRECHT, ZWOLLE] = [anId<'Location'>(), anId<'Location'>()];
const SOONER = new Date('2026-11-21T10:00:00Z');
const LATER = new Date('2026-11-23T10:00:00Z');

const line = (
  fulfilment: FulfilmentKind,
  parts: readonly (readonly [Id<'Location'>, number])[],
  promisedBy: Date | null = null,
): NewOrderLine =>
  ({
    id: anId<'OrderLine'>(),
    fulfilment,
    promisedBy,
    parts: parts.map(([locationId, quantity]) => ({ locationId, quantity })),
  }) as unknown as NewOrderLine;

describe('what leaves which place together', () => {
  it('is one fulfilment per way and place, in the order of the lines', () => {
    const taken = line(FulfilmentKind.TAKE_AWAY, [[UTRECHT, 1]]);
    const split = line(FulfilmentKind.DELIVER, [
      [ZWOLLE, 2],
      [UTRECHT, 1],
    ]);
    const sent = line(FulfilmentKind.DELIVER, [[ZWOLLE, 4]]);
    const collected = line(FulfilmentKind.COLLECT, [[ZWOLLE, 1]]);

    expect(planFulfilments([taken, split, sent, collected])).toEqual([
      {
        kind: 'take_away',
        state: 'handed_over',
        locationId: UTRECHT,
        promisedBy: null,
        lines: [{ orderLineId: taken.id, quantity: 1 }],
      },
      {
        kind: 'deliver',
        state: 'planned',
        locationId: ZWOLLE,
        promisedBy: null,
        lines: [
          { orderLineId: split.id, quantity: 2 },
          { orderLineId: sent.id, quantity: 4 },
        ],
      },
      {
        kind: 'deliver',
        state: 'planned',
        locationId: UTRECHT,
        promisedBy: null,
        lines: [{ orderLineId: split.id, quantity: 1 }],
      },
      {
        kind: 'collect',
        state: 'planned',
        locationId: ZWOLLE,
        promisedBy: null,
        lines: [{ orderLineId: collected.id, quantity: 1 }],
      },
    ]);
  });

  it.each([
    [[SOONER, LATER], LATER],
    [[LATER, SOONER], LATER],
    [[null, SOONER], SOONER],
    [[SOONER, null], SOONER],
    [[null, null], null],
  ] as const)('is promised by the latest of its lines', (promises, expected) => {
    const lines = promises.map((by) => line(FulfilmentKind.DELIVER, [[ZWOLLE, 1]], by));
    expect(planFulfilments(lines)).toMatchObject([{ promisedBy: expected }]);
  });

  it('is one fulfilment per way of delivery; what goes with no parcel goes with the first', () => {
    const by = (deliveryOptionId: Id<'DeliveryOption'> | null) => ({
      ...line(FulfilmentKind.DELIVER, [[ZWOLLE, 1]]),
      deliveryOptionId,
    });
    const [evening, standard] = [anId<'DeliveryOption'>(), anId<'DeliveryOption'>()];
    const [installing, machine, lamp, bulb] = [by(null), by(evening), by(standard), by(evening)];
    const planned = planFulfilments([installing, machine, lamp, bulb]);
    expect(planned.map(({ lines }) => lines.map(({ orderLineId }) => orderLineId))).toEqual([
      [machine.id, bulb.id, installing.id],
      [lamp.id],
    ]);
  });

  it('is nothing of nothing', () => expect(planFulfilments([])).toEqual([]));
});
