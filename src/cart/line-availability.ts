import { isSold } from '../catalogue/index.js';
import { demandOf, isStocked, type LocalAvailability, StockBand, stockBand } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { can, FulfilmentKind, LocationAbility, type LocationFacts } from '../locations/index.js';
import type { CartLineView, FulfilmentView } from './cart-view.js';

const ALTERNATIVES_MAX = 5;

/** Whether a line can be had; shaped like `LineAvailability`. */
export interface LineAvailability {
  readonly asChosen: boolean;
  readonly band: StockBand;
  readonly alternatives: FulfilmentView[];
}

/** What may be promised where, of each variant that a line needs; no row: nothing there. */
export type Levels = ReadonlyMap<Id<'Variant'>, readonly LocalAvailability[]>;

/** What lines need to be looked up: goods themselves, bundles as their parts. */
export const demandedBy = (lines: readonly CartLineView[]): Id<'Variant'>[] => [
  ...new Set(demandOf(lines).map(({ variantId }) => variantId)),
];

/**
 * Whether a line can be had as chosen, and what could be instead. Each line is asked by itself; nothing is held.
 *
 * A till sells what is in the hand, so what is taken away can always be had. Services, cards and codes have no stock.
 *
 */
export function availabilityOf(
  line: CartLineView,
  levels: Levels,
  locations: readonly LocationFacts[],
): LineAvailability {
  if (!isSold(line.variant) || line.variant.price === null)
    return { asChosen: false, band: StockBand.NONE, alternatives: [] };
  if (!isStocked(line.variant.kind)) return { asChosen: true, band: StockBand.PLENTY, alternatives: [] };
  const units = unitsFor(line, levels);
  const { kind, location } = line.fulfilment;
  const there = kind === FulfilmentKind.DELIVER ? units.sent(locations) : units.at(location);
  const asChosen = kind === FulfilmentKind.TAKE_AWAY || there >= line.quantity;
  return { asChosen, band: stockBand(there), alternatives: asChosen ? [] : instead(line, units, locations) };
}

interface Units {
  at(location: LocationFacts | null): number;
  /** By all that ship together: a line may come in parts. */
  sent(locations: readonly LocationFacts[]): number;
}

/** How many of the line's variant its parts make. */
function unitsFor(line: CartLineView, levels: Levels): Units {
  const parts = demandOf([{ variant: line.variant, quantity: 1 }]);
  const whole = (available: (variantId: Id<'Variant'>) => number) =>
    Math.min(...parts.map(({ variantId, quantity }) => Math.floor(available(variantId) / quantity)));
  const sum = (variantId: Id<'Variant'>, where: ReadonlySet<Id<'Location'>>) =>
    (levels.get(variantId) ?? [])
      .filter(({ locationId }) => where.has(locationId))
      .reduce((units, { availableToSell }) => units + availableToSell, 0);
  const within = (where: ReadonlySet<Id<'Location'>>) => whole((variantId) => sum(variantId, where));
  return {
    at: (location) => (location === null ? 0 : within(new Set([location.id]))),
    sent: (locations) =>
      within(new Set(locations.filter((each) => can(each, LocationAbility.SHIP)).map(({ id }) => id))),
  };
}

function instead(line: CartLineView, units: Units, locations: readonly LocationFacts[]): FulfilmentView[] {
  const { kind, location, address } = line.fulfilment;
  const choice = (way: FulfilmentKind, store: LocationFacts | null): FulfilmentView => ({
    kind: way,
    location: store,
    address: way === FulfilmentKind.DELIVER ? address : null,
    collectorName: null,
    promisedBy: null,
  });
  const delivered =
    kind !== FulfilmentKind.DELIVER && units.sent(locations) >= line.quantity
      ? [choice(FulfilmentKind.DELIVER, null)]
      : [];
  const collected = locations
    .filter((store) => store.id !== location?.id && can(store, LocationAbility.COLLECT))
    .filter(
      (store) => store.weightMaxGrams === null || (line.variant.weightGrams ?? 0) <= store.weightMaxGrams,
    )
    .filter((store) => units.at(store) >= line.quantity)
    .map((store) => choice(FulfilmentKind.COLLECT, store));
  return [...delivered, ...collected].slice(0, ALTERNATIVES_MAX);
}
