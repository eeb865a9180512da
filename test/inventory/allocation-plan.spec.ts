import fc from 'fast-check';
import type { Allocation, Hold } from '../../src/inventory/index.js';
import { convertHolds, rowsAfter, takeParts } from '../../src/inventory/allocation-plan.js';
import { AllocationState, HoldPurpose, HoldState } from '../../src/inventory/index.js';
import { anId } from '../support/builders.js';

const now = new Date('2026-11-20T10:00:00Z');
const stamp = { newId: () => anId<'Allocation'>(), now };
const variantId = anId<'Variant'>();

const aHold = (quantity: number, lineId: string): Hold => ({
  id: anId<'Hold'>(),
  variantId,
  locationId: anId<'Location'>(),
  quantity,
  purpose: HoldPurpose.CHECKOUT,
  causeId: anId(),
  lineId,
  state: HoldState.LIVE,
  orderLineId: null,
  endsAt: now,
  createdAt: now,
  putAside: false,
  asidePlace: null,
  version: 1,
});
const anAllocation = (quantity: number, given: Partial<Allocation> = {}): Allocation => ({
  id: anId<'Allocation'>(),
  orderLineId: 'line' as Allocation['orderLineId'],
  variantId,
  locationId: anId<'Location'>(),
  quantity,
  state: AllocationState.OPEN,
  holdId: null,
  asidePlace: null,
  createdAt: now,
  version: 1,
  ...given,
});
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const quantity = fc.integer({ min: 1, max: 9 });

it('turns holds into allocations so that what was held is allocated, given back or promised anew, to the unit', () => {
  fc.assert(
    fc.property(fc.array(quantity, { minLength: 1, maxLength: 4 }), quantity, (held, wanted) => {
      const holds = held.map((units) => aHold(units, 'line'));
      const made = convertHolds(
        [{ lineId: 'line', orderLineId: anId<'OrderLine'>(), quantity: wanted }],
        holds,
        stamp,
      );

      expect(sum(made.allocations.map((row) => row.quantity))).toBe(wanted);
      expect(made.holds).toHaveLength(holds.length); // each is consumed, once
      expect(sum(made.levels.map((level) => level.held ?? 0))).toBe(-sum(held));
      expect(sum(made.levels.map((level) => level.allocated ?? 0))).toBe(wanted);
      expect(sum(made.levels.map((level) => level.promised ?? 0))).toBe(Math.max(0, wanted - sum(held)));
      for (const hold of made.holds)
        expect(hold.state === HoldState.ALLOCATED).toBe(
          made.allocations.some(({ holdId }) => holdId === hold.id),
        );
    }),
  );
});

it('takes parts of allocations and splits them so that no unit is lost or doubled', () => {
  fc.assert(
    fc.property(
      fc.array(quantity, { minLength: 1, maxLength: 4 }),
      fc.array(quantity, { maxLength: 4 }),
      (rows, asked) => {
        const allocations = rows.map((units) => anAllocation(units));
        const parts = asked.map((units) => ({ orderLineId: allocations[0]!.orderLineId, quantity: units }));
        const { taken, unmet } = takeParts(parts, allocations, [AllocationState.OPEN]);

        expect(unmet.length > 0).toBe(sum(asked) > sum(rows));
        if (unmet.length > 0) return;
        expect(sum(taken.map((one) => one.quantity))).toBe(sum(asked));
        const after = rowsAfter(taken, AllocationState.FULFILLED, stamp);
        const untouched = allocations.filter(({ id }) => !after.some((row) => row.id === id));
        expect(sum([...after, ...untouched].map((row) => row.quantity))).toBe(sum(rows));
        expect(
          sum(after.filter(({ state }) => state === AllocationState.FULFILLED).map((row) => row.quantity)),
        ).toBe(sum(asked));
        expect([...after, ...untouched].every((row) => row.quantity > 0)).toBe(true);
      },
    ),
  );
});

it('takes nothing from allocations of other lines, places or states', () => {
  const mine = anAllocation(1);
  const others = [
    anAllocation(5, { orderLineId: anId<'OrderLine'>() }),
    anAllocation(5, { state: AllocationState.FULFILLED, locationId: mine.locationId }),
    anAllocation(5),
  ];
  const part = { orderLineId: mine.orderLineId, locationId: mine.locationId };

  expect(takeParts([part], [...others, mine], [AllocationState.OPEN]).taken).toEqual([
    { allocation: mine, part, quantity: 1 },
  ]);
});

it('takes units here first or last, whichever are older', () => {
  const [here, there] = [anAllocation(2), anAllocation(2)];
  const orderLineId = here.orderLineId;
  const takenWith = (more: { firstAt?: Allocation['locationId']; lastAt?: Allocation['locationId'] }) =>
    takeParts([{ orderLineId, quantity: 3, ...more }], [here, there], [AllocationState.OPEN]).taken.map(
      ({ allocation, quantity: units }) => [allocation === here ? 'here' : 'there', units],
    );
  expect(takenWith({})).toEqual([
    ['here', 2],
    ['there', 1],
  ]);
  expect(takenWith({ firstAt: there.locationId })).toEqual([
    ['there', 2],
    ['here', 1],
  ]);
  expect(takenWith({ lastAt: here.locationId })).toEqual([
    ['there', 2],
    ['here', 1],
  ]);
});
