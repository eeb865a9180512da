import fc from 'fast-check';
import { VariantKind } from '../../src/catalogue/index.js';
import { type Demanded, demandOf, isStocked, StockBand, stockBand } from '../../src/inventory/index.js';
import { availableToSell, freeInHand, wholeUnits } from '../../src/inventory/available.js';
import { type LevelChange, mergeChanges, placeKey } from '../../src/inventory/level-change.js';
import type { Id } from '../../src/kernel/ids.js';
import { anId } from '../support/builders.js';

const count = fc.integer({ min: 0, max: 50 });
const counts = fc.record({
  onHand: count,
  unsellable: count,
  held: count,
  allocated: count,
  safetyStock: count,
  backorderLimit: count,
  unconfirmed: fc.boolean(),
  putAside: count,
});

describe('what may be promised', () => {
  it('adds up, is never below zero, and is nothing while the figure is doubtful', () => {
    fc.assert(
      fc.property(counts, (level) => {
        const { onHand, unsellable, held, allocated, safetyStock, backorderLimit } = level;
        const sum = onHand - unsellable - held - allocated - safetyStock + backorderLimit;
        expect(availableToSell(level)).toBe(level.unconfirmed ? 0 : Math.max(0, sum));
      }),
    );
  });

  it('never promises a unit twice: one more held is one less available, until none is', () => {
    fc.assert(
      fc.property(counts, (level) => {
        const before = availableToSell({ ...level, unconfirmed: false });
        const after = availableToSell({ ...level, unconfirmed: false, held: level.held + 1 });
        expect(after).toBe(Math.max(0, before - 1));
      }),
    );
  });

  it('leaves safety stock to the hand that holds it, promised and put aside units not', () => {
    fc.assert(
      fc.property(counts, (level) => {
        const free = freeInHand(level);
        expect(free).toBe(freeInHand({ ...level, ...{ safetyStock: 0 } }));
        expect(free).toBeLessThanOrEqual(Math.max(0, level.onHand - level.unsellable - level.held));
        expect(free).toBeLessThanOrEqual(Math.max(0, level.onHand - level.unsellable - level.putAside));
      }),
    );
  });

  it.each([
    [0, 1, StockBand.NONE],
    [-3, 1, StockBand.NONE],
    [1, 1, StockBand.LAST],
    [2, 1, StockBand.FEW],
    [5, 1, StockBand.FEW],
    [6, 1, StockBand.PLENTY],
    [5, 6, StockBand.NONE],
    [6, 6, StockBand.PLENTY],
    [Number.POSITIVE_INFINITY, 1, StockBand.PLENTY],
  ])('tells a shopper of %d units, when she needs %d: %s', (units, needed, band) => {
    expect(stockBand(units, needed)).toBe(band);
  });
});

describe('what lines need', () => {
  const goods = (): Demanded => ({ id: anId<'Variant'>(), kind: VariantKind.GOODS, components: [] });
  const bundle = (...components: Demanded['components'][number][]): Demanded => ({
    id: anId<'Variant'>(),
    kind: VariantKind.BUNDLE,
    components,
  });

  it('is the thing itself, the parts of a bundle, and nothing where no stock is kept', () => {
    const [one, other] = [goods(), goods()];
    const service: Demanded = { ...goods(), kind: VariantKind.SERVICE };
    const set = bundle(
      { variantId: one.id, quantity: 2 },
      { variantId: other.id, quantity: 1 },
      { variantId: one.id, quantity: 1 },
    );

    expect(
      demandOf([
        { variant: one, quantity: 3, lineId: 'a' },
        { variant: service, quantity: 1, lineId: 'b' },
        { variant: set, quantity: 2, lineId: 'c' },
      ]),
    ).toEqual([
      { variantId: one.id, quantity: 3, lineId: 'a' },
      { variantId: one.id, quantity: 6, lineId: 'c' },
      { variantId: other.id, quantity: 2, lineId: 'c' },
    ]);
  });

  it('keeps no stock of services, gift cards, deposits and digital things', () => {
    expect(Object.values(VariantKind).filter(isStocked)).toEqual([VariantKind.GOODS, VariantKind.BUNDLE]);
  });

  it('is in all lines together what the bundles and goods count, however they are mixed', () => {
    const parts = [goods(), goods(), goods()];
    const quantity = fc.integer({ min: 1, max: 9 });
    const line = fc.oneof(
      fc.record({ variant: fc.constantFrom(...parts), quantity }),
      fc.record({
        variant: fc
          .array(fc.record({ variantId: fc.constantFrom(...parts.map(({ id }) => id)), quantity }), {
            minLength: 1,
            maxLength: 4,
          })
          .map((components) => bundle(...components)),
        quantity,
      }),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const units = (id: Id<'Variant'>) =>
          demandOf(lines)
            .filter(({ variantId }) => variantId === id)
            .reduce((sum, demand) => sum + demand.quantity, 0);
        for (const { id } of parts) {
          const expected = lines.reduce((sum, { variant, quantity: times }) => {
            const each =
              variant.id === id
                ? 1
                : variant.components.reduce(
                    (all, part) => all + (part.variantId === id ? part.quantity : 0),
                    0,
                  );
            return sum + each * times;
          }, 0);
          expect(units(id)).toBe(expected);
        }
      }),
    );
  });

  it('makes as many bundles as the scarcest part allows', () => {
    const each = new Map([
      ['a', 2],
      ['b', 1],
    ]);
    expect(wholeUnits(each, (part) => (part === 'a' ? 5 : 9))).toBe(2);
    expect(wholeUnits(each, (part) => (part === 'a' ? 5 : -1))).toBe(0);
    expect(wholeUnits(new Map<string, number>(), () => 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('changes of levels', () => {
  it('are summed per place and sorted by location, then variant', () => {
    const place = fc.record({
      variantId: fc.constantFrom('v1', 'v2', 'v3') as fc.Arbitrary<Id<'Variant'>>,
      locationId: fc.constantFrom('l1', 'l2') as fc.Arbitrary<Id<'Location'>>,
      held: fc.integer({ min: -5, max: 5 }),
      promised: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(place), (changes: LevelChange[]) => {
        const merged = mergeChanges(changes);
        const keys = merged.map(placeKey);
        expect(keys).toEqual([...new Set(changes.map(placeKey))].toSorted());
        for (const count of ['held', 'promised'] as const)
          for (const change of merged)
            expect(change[count]).toBe(
              changes
                .filter((one) => placeKey(one) === placeKey(change))
                .reduce((sum, one) => sum + (one[count] ?? 0), 0),
            );
      }),
    );
  });
});
