import fc from 'fast-check';
import { breakPromises, liesAside, type Promised } from '../../src/inventory/broken-promises.js';
import { AllocationState } from '../../src/inventory/inventory.enums.js';
import { planLoss } from '../../src/inventory/losses.js';
import type { Allocation } from '../../src/inventory/allocation.entity.js';
import type { StockLevel } from '../../src/inventory/stock-level.entity.js';
import { anId } from '../support/builders.js';

const FIGURES = ['onHand', 'display', 'quarantine', 'damaged', 'putAside', 'allocated'] as const;
const AT = new Date('2026-11-20T10:00:00Z');
const place = { variantId: anId<'Variant'>(), locationId: anId<'Location'>() };

const allocated = (quantity: number, isAside: boolean): Promised => ({
  by: 'allocation',
  row: {
    ...{ id: anId<'Allocation'>(), orderLineId: anId<'OrderLine'>(), ...place, quantity, holdId: null },
    ...{ state: isAside ? AllocationState.PICKED : AllocationState.OPEN, asidePlace: isAside ? 'C-3' : null },
    ...{ createdAt: AT, version: 2 },
  } as Allocation,
});
const units = (promises: readonly Promised[]) => promises.reduce((sum, { row }) => sum + row.quantity, 0);
const levelOf = (given: Partial<StockLevel>, promises: readonly Promised[]) =>
  ({
    ...{ onHand: 0, display: 0, quarantine: 0, damaged: 0, held: 0, safetyStock: 0, backorderLimit: 0 },
    ...{ putAside: units(promises.filter(liesAside)), allocated: units(promises), ...given },
  }) as StockLevel;

describe('what is lost when there is less than was known', () => {
  it('is promised to nobody any more as lying aside, even where it may be promised before it arrives', () => {
    const promises = [allocated(2, true)];
    const level = levelOf({ onHand: 2, backorderLimit: 2 }, promises);
    const { broken } = planLoss(level, 2, promises, { onShelf: true, places: [] });
    expect(broken).toEqual([{ promise: promises[0], quantity: 2 }]);
  });

  it('breaks no more of what lies aside than is gone', () => {
    const promises = [allocated(1, true), allocated(1, true), allocated(1, true)];
    const level = levelOf({ onHand: 3, backorderLimit: 3 }, promises);
    const { broken } = planLoss(level, 1, promises, { onShelf: true, places: [] });
    expect(broken).toHaveLength(1);
  });

  it('leaves a level that its constraints allow, and no more lying aside than is there', () => {
    const promise = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(promise, { maxLength: 5 }),
        fc.record({ more: fc.nat(4), display: fc.nat(3), backorderLimit: fc.nat(6) }),
        fc.nat(20),
        fc.record({ onShelf: fc.boolean(), places: fc.constantFrom([], ['C-3'], ['C-4']) }),
        (given, { more, display, backorderLimit }, seed, where) => {
          const promises = given.map(([quantity, isAside]) => allocated(quantity, isAside));
          const aside = units(promises.filter(liesAside));
          const onHand = Math.max(aside, units(promises) - backorderLimit) + more + display;
          const level = levelOf({ onHand, display, backorderLimit }, promises);
          const missing = seed % (onHand + 1);
          const { delta, broken } = planLoss(level, missing, promises, where);

          const lost = breakPromises(broken, { newId: () => anId<'Allocation'>(), now: AT });
          const after = { ...level };
          for (const change of [delta, ...lost.levels])
            for (const field of FIGURES) after[field] += (change as Partial<StockLevel>)[field] ?? 0;
          const lostAside = broken
            .filter((one) => liesAside(one.promise))
            .reduce((sum, { quantity }) => sum + quantity, 0);
          const unsellable = after.display + after.quarantine + after.damaged;
          expect(after.onHand).toBe(onHand - missing);
          expect(Math.min(after.putAside, after.allocated, unsellable, after.onHand)).toBeGreaterThanOrEqual(
            0,
          );
          expect(aside - lostAside).toBeLessThanOrEqual(after.putAside);
          expect(after.putAside).toBeLessThanOrEqual(after.onHand);
          expect(unsellable + after.allocated).toBeLessThanOrEqual(after.onHand + backorderLimit);
        },
      ),
    );
  });
});
