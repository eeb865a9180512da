import fc from 'fast-check';
import type { CartLineView } from '../../src/cart/index.js';
import { availabilitiesOf } from '../../src/cart/line-availability.js';
import { SaleState, VariantKind } from '../../src/catalogue/index.js';
import { demandOf, type LocalAvailability, StockBand } from '../../src/inventory/index.js';
import { groupBy } from '../../src/kernel/group.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, LocationAbility, type LocationFacts } from '../../src/locations/index.js';
import { anId } from '../support/builders.js';

const { DELIVER, COLLECT, TAKE_AWAY } = FulfilmentKind;
const { SHIP } = LocationAbility;

const place = (...may: LocationAbility[]) =>
  ({ id: anId<'Location'>(), may, weightMaxGrams: null }) as unknown as LocationFacts;

type Article = CartLineView['variant'];
const article = (more: object = {}) =>
  ({
    id: anId<'Variant'>(),
    kind: VariantKind.GOODS,
    saleState: SaleState.ON_SALE,
    price: { amount: 100, currency: 'EUR' },
    components: [],
    weightGrams: null,
    ...more,
  }) as unknown as Article;

interface Wish {
  readonly variant: Article;
  readonly quantity: number;
  readonly kind: FulfilmentKind;
  readonly location?: LocationFacts | null;
}
const lineOf = ({ variant, quantity, kind, location = null }: Wish) =>
  ({ variant, quantity, fulfilment: { kind, location, address: null } }) as unknown as CartLineView;

type Stock = readonly (readonly [Article, LocationFacts, number])[];
const levelsOf = (stock: Stock) =>
  groupBy(
    stock.map(([variant, location, availableToSell]): LocalAvailability => ({
      variantId: variant.id,
      locationId: location.id,
      availableToSell,
      onDisplay: false,
    })),
    ({ variantId }) => variantId,
  );
const asked = (wishes: readonly Wish[], stock: Stock, places: readonly LocationFacts[]) => {
  const lines = wishes.map(lineOf);
  const found = availabilitiesOf(lines, levelsOf(stock), places);
  return lines.map((line) => found.get(line)!);
};

describe('whether the lines of a cart can be had', () => {
  const store = place(SHIP, LocationAbility.COLLECT);
  const other = place(LocationAbility.COLLECT);
  const places = [store, other];
  const lamp = article();

  it('is said once of one unit, however she would have it: the one in the store before the one that is sent', () => {
    const both = asked(
      [
        { variant: lamp, quantity: 1, kind: DELIVER },
        { variant: lamp, quantity: 1, kind: COLLECT, location: store },
      ],
      [[lamp, store, 1]],
      places,
    );
    expect(both.map(({ asChosen, band }) => [asChosen, band])).toEqual([
      [false, StockBand.NONE],
      [true, StockBand.LAST],
    ]);
    expect(both[0]!.alternatives).toEqual([]); // there is no second one anywhere
  });

  it('sums the lines of one article, the older before the younger, and takes nothing for what cannot be had', () => {
    const found = asked(
      [3, 9, 2, 1].map((quantity) => ({ variant: lamp, quantity, kind: COLLECT, location: store })),
      [[lamp, store, 5]],
      places,
    );
    expect(found.map(({ asChosen }) => asChosen)).toEqual([true, false, true, false]);
  });

  it('offers what the other lines have left: another store, or a delivery', () => {
    const [, second] = asked(
      [
        { variant: lamp, quantity: 2, kind: COLLECT, location: store },
        { variant: lamp, quantity: 2, kind: COLLECT, location: store },
      ],
      [
        [lamp, store, 3],
        [lamp, other, 2],
      ],
      places,
    );
    expect(second).toMatchObject({
      asChosen: false,
      band: StockBand.LAST,
      alternatives: [{ kind: COLLECT, location: other }],
    });
  });

  it('counts a bundle as its parts, beside the same parts by themselves', () => {
    const bulb = article();
    const set = article({
      kind: VariantKind.BUNDLE,
      components: [
        { variantId: lamp.id, quantity: 1 },
        { variantId: bulb.id, quantity: 3 },
      ],
    });
    const found = asked(
      [
        { variant: bulb, quantity: 2, kind: DELIVER },
        { variant: set, quantity: 1, kind: DELIVER },
      ],
      [
        [lamp, store, 5],
        [bulb, store, 4],
      ],
      places,
    );
    expect(found.map(({ asChosen }) => asChosen)).toEqual([true, false]);
  });

  it('is always so for what is taken away, which leaves less for the others; services take none', () => {
    const fitting = article({ kind: VariantKind.SERVICE });
    const found = asked(
      [
        { variant: lamp, quantity: 1, kind: TAKE_AWAY, location: store },
        { variant: lamp, quantity: 1, kind: COLLECT, location: store },
        { variant: fitting, quantity: 4, kind: DELIVER },
      ],
      [[lamp, store, 1]],
      places,
    );
    expect(found.map(({ asChosen }) => asChosen)).toEqual([true, false, true]);
  });

  it('says yes only to lines that can be had together, and offers only what could be had beside them', () => {
    const variants = [article(), article()];
    const bundle = article({
      kind: VariantKind.BUNDLE,
      components: variants.map(({ id }, index) => ({ variantId: id, quantity: index + 1 })),
    });
    const three = [store, other, place(SHIP)];
    const pick = <Value>(...values: Value[]) => fc.constantFrom(...values);
    const wish = fc.record({
      variant: pick(...variants, bundle),
      quantity: fc.integer({ min: 1, max: 4 }),
      kind: pick(DELIVER, COLLECT),
      location: pick(store, other),
    });
    const stocks = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 7 }), stocks, (wishes, counts) => {
        const stock = variants.flatMap((variant, row) =>
          three.map((location, column) => [variant, location, counts[row * 3 + column]!] as const),
        );
        const found = asked(wishes, stock, three);
        const had = wishes.filter((_, index) => found[index]!.asChosen);
        expect(canAllBeHad(had, stock)).toBe(true);
        for (const [index, { alternatives }] of found.entries())
          for (const { kind, location } of alternatives)
            expect(canAllBeHad([...had, { ...wishes[index]!, kind, location }], stock)).toBe(true);
        const [first] = wishes;
        if (first) expect(asked([first], stock, three)[0]!.asChosen).toBe(canAllBeHad([first], stock));
      }),
    );
  });
});

/** What is collected lies in its store; what is sent comes from all that send, of what is left there. */
function canAllBeHad(wishes: readonly Wish[], stock: Stock): boolean {
  const wanted = (variantId: Id<'Variant'>, location: LocationFacts | null) =>
    demandOf(wishes.filter(({ kind, location: at }) => (kind === DELIVER ? null : at) === location)).reduce(
      (sum, part) => sum + (part.variantId === variantId ? part.quantity : 0),
      0,
    );
  return [...groupBy(stock, ([variant]) => variant.id)].every(([variantId, rows]) => {
    const left = rows.map(([, location, units]) => ({
      location,
      units: units - wanted(variantId, location),
    }));
    const sendable = left
      .filter(({ location }) => location.may.includes(SHIP))
      .reduce((sum, { units }) => sum + units, 0);
    return left.every(({ units }) => units >= 0) && sendable >= wanted(variantId, null);
  });
}
