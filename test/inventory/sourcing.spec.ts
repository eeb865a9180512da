import fc from 'fast-check';
import { type Need, source, type Source } from '../../src/inventory/sourcing.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationKind } from '../../src/locations/index.js';

const UTRECHT = { latitude: 52.09, longitude: 5.12 };
const AMSTERDAM = { latitude: 52.37, longitude: 4.9 };
const GRONINGEN = { latitude: 53.22, longitude: 6.57 };
const [tv, cable] = ['tv', 'cable'] as Id<'Variant'>[] as [Id<'Variant'>, Id<'Variant'>];

const at = (name: string, units: Record<string, number>, given: Partial<Source> = {}): Source => ({
  locationId: name as Id<'Location'>,
  kind: LocationKind.STORE,
  point: UTRECHT,
  available: new Map(Object.entries(units) as [Id<'Variant'>, number][]),
  ...given,
});
const partsOf = (needs: Need[], sources: Source[], near = AMSTERDAM) =>
  source(needs, sources, near).parts.map(({ need, locationId, quantity }) => [
    need.variantId,
    locationId,
    quantity,
  ]);

describe('choosing who sends', () => {
  it('takes the one that has everything, a warehouse before a nearer store', () => {
    const needs = [
      { variantId: tv, quantity: 1 },
      { variantId: cable, quantity: 2 },
    ];
    const stores = [
      at('store', { tv: 5, cable: 5 }, { point: AMSTERDAM }),
      at('warehouse', { tv: 1, cable: 2 }, { kind: LocationKind.WAREHOUSE, point: GRONINGEN }),
      at('half', { tv: 5 }, { kind: LocationKind.WAREHOUSE, point: AMSTERDAM }),
    ];
    expect(partsOf(needs, stores)).toEqual([
      [tv, 'warehouse', 1],
      [cable, 'warehouse', 2],
    ]);
  });

  it('takes the nearest of several stores', () => {
    const sources = [at('groningen', { tv: 1 }, { point: GRONINGEN }), at('utrecht', { tv: 1 })];
    expect(partsOf([{ variantId: tv, quantity: 1 }], sources)).toEqual([[tv, 'utrecht', 1]]);
  });

  it('splits into the fewest parts where nobody has everything, though a greedy eye would take three', () => {
    const needs = [
      { variantId: tv, quantity: 6 },
      { variantId: cable, quantity: 6 },
    ];
    const sources = [at('most', { tv: 4, cable: 4 }), at('tvs', { tv: 6 }), at('cables', { cable: 6 })];
    expect(new Set(partsOf(needs, sources).map(([, where]) => where))).toEqual(new Set(['tvs', 'cables']));
  });

  it('says what all together are short of, and then sends nothing', () => {
    const needs = [
      { variantId: tv, quantity: 2 },
      { variantId: tv, quantity: 2 },
      { variantId: cable, quantity: 1 },
    ];
    const { parts, short } = source(needs, [at('a', { tv: 1, cable: 9 }), at('b', { tv: 2 })], null);
    expect(parts).toEqual([]);
    expect([...short]).toEqual([[tv, { asked: 4, available: 3 }]]);
  });

  const units = fc.integer({ min: -2, max: 6 });
  const someSources = fc
    .array(
      fc.record({
        tv: units,
        cable: units,
        isWarehouse: fc.boolean(),
        point: fc.constantFrom(UTRECHT, AMSTERDAM),
      }),
      { maxLength: 6 },
    )
    .map((rows) =>
      rows.map(({ isWarehouse, point, ...stock }, index) =>
        at(`l${index}`, stock, { kind: isWarehouse ? LocationKind.WAREHOUSE : LocationKind.STORE, point }),
      ),
    );
  const someNeeds = fc.array(
    fc.record({ variantId: fc.constantFrom(tv, cable), quantity: fc.integer({ min: 1, max: 5 }) }),
    { minLength: 1, maxLength: 4 },
  );

  it('sends every need exactly, from what is there, in as few parts as can be', () => {
    fc.assert(
      fc.property(someNeeds, someSources, (needs, sources) => {
        const { parts, short } = source(needs, sources, AMSTERDAM);
        const asked = (id: Id<'Variant'>) =>
          needs.filter(({ variantId }) => variantId === id).reduce((sum, need) => sum + need.quantity, 0);
        const there = (some: readonly Source[], id: Id<'Variant'>) =>
          some.reduce((sum, one) => sum + Math.max(0, one.available.get(id) ?? 0), 0);
        const covers = (some: readonly Source[]) => [tv, cable].every((id) => there(some, id) >= asked(id));

        expect(short.size === 0).toBe(covers(sources));
        if (short.size > 0) return;
        for (const need of needs)
          expect(
            parts.filter((part) => part.need === need).reduce((sum, part) => sum + part.quantity, 0),
          ).toBe(need.quantity);
        for (const one of sources)
          for (const id of [tv, cable])
            expect(
              parts
                .filter(({ need, locationId }) => locationId === one.locationId && need.variantId === id)
                .reduce((sum, part) => sum + part.quantity, 0),
            ).toBeLessThanOrEqual(Math.max(0, one.available.get(id) ?? 0));
        const fewest = Math.min(
          ...Array.from({ length: 2 ** sources.length }, (_, mask) =>
            sources.filter((__, n) => mask & (1 << n)),
          )
            .filter(covers)
            .map(({ length }) => length),
        );
        expect(new Set(parts.map(({ locationId }) => locationId)).size).toBe(fewest);
      }),
    );
  });

  it('gives one answer for one state, however the sources are listed', () => {
    fc.assert(
      fc.property(someNeeds, someSources, (needs, sources) => {
        expect(partsOf(needs, sources.toReversed())).toEqual(partsOf(needs, sources));
      }),
    );
  });
});
