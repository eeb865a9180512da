import { SourcingRuleKind } from '../../src/inventory/index.js';
import { source, type Source } from '../../src/inventory/sourcing.js';
import {
  DEFAULT_RULES,
  protectedSource,
  scored,
  type SourcingRule,
} from '../../src/inventory/sourcing-rules.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationKind } from '../../src/locations/index.js';

const UTRECHT = { latitude: 52.09, longitude: 5.12 };
const GRONINGEN = { latitude: 53.22, longitude: 6.57 };
const tv = 'tv' as Id<'Variant'>;
const at = (name: string, units: number, given: Partial<Source> = {}): Source => ({
  locationId: name as Id<'Location'>,
  kind: LocationKind.STORE,
  point: UTRECHT,
  available: new Map([[tv, units]]),
  ...given,
});
const rule = (kind: SourcingRuleKind, weight = 1, value: string | null = null): SourcingRule => ({
  kind,
  weight,
  value,
});
const warehouse = at('warehouse', 5, { kind: LocationKind.WAREHOUSE, point: GRONINGEN });
const store = at('store', 5);
const first = (rules: readonly SourcingRule[], sources = [warehouse, store]) =>
  source([{ variantId: tv, quantity: 1 }], sources, UTRECHT, rules).parts[0]!.locationId;

describe('the rules of sourcing', () => {
  it('are, until somebody sets others, warehouses first and then the nearest', () => {
    expect(first(DEFAULT_RULES)).toBe('warehouse');
    expect(first(DEFAULT_RULES, [at('far', 5, { point: GRONINGEN }), store])).toBe('store');
  });

  it('are added up: a kind that goes first yields to a distance that counts more', () => {
    const nearest = (weight: number) => [
      rule(SourcingRuleKind.PREFER_KIND, 100, 'WAREHOUSE'),
      rule(SourcingRuleKind.NEAREST, weight),
    ];
    expect(first(nearest(0))).toBe('warehouse');
    expect(first(nearest(10))).toBe('store');
    expect(
      first([rule(SourcingRuleKind.COST_PER_PARCEL, 1, '5000'), rule(SourcingRuleKind.NEAREST, 10)]),
    ).toBe('warehouse');
  });

  it('explain each score in words that add up', () => {
    const [best, other] = scored([store, warehouse], UTRECHT, DEFAULT_RULES);
    expect(best).toMatchObject({
      source: { locationId: 'warehouse' },
      reasons: ['+1000000: a warehouse, which goes first', '−159: 159.2 km away'],
    });
    expect(Math.round(best!.score)).toBe(1_000_000 - 159);
    expect(other).toMatchObject({ score: 0, reasons: ['−0: 0.0 km away'] });
  });

  it('leave a store what it keeps for who comes in, whoever orders', () => {
    const rules = [rule(SourcingRuleKind.PROTECT_STORE, 1, '4')];
    expect(protectedSource(store, rules).available.get(tv)).toBe(1);
    expect(protectedSource(warehouse, rules).available.get(tv)).toBe(5);
    expect(protectedSource(at('small', 3), rules).available.get(tv)).toBe(0);
  });

  it('without one that counts parcels take what each gives in its rank', () => {
    const sources = [at('near', 2), at('far', 6, { point: GRONINGEN })];
    const parts = (rules: SourcingRule[]) =>
      source([{ variantId: tv, quantity: 6 }], sources, UTRECHT, rules).parts.map(
        ({ locationId, quantity }) => `${quantity} ${locationId}`,
      );
    expect(parts([rule(SourcingRuleKind.NEAREST)])).toEqual(['2 near', '4 far']);
    expect(parts([rule(SourcingRuleKind.NEAREST), rule(SourcingRuleKind.FEWEST_SPLITS)])).toEqual(['6 far']);
  });
});
