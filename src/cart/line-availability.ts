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
 * Whether each line of a cart can be had as chosen, and what could be instead; nothing is held. The lines that say yes
 * can all be had together: first those that need the stock of one store, then those that are sent from wherever it is,
 * the older before the younger, each of what the others left. What cannot be had takes nothing from the rest.
 *
 * A till sells what is in the hand, so what is taken away can always be had. Services, cards and codes have no stock.
 */
export function availabilitiesOf(
  lines: readonly CartLineView[],
  levels: Levels,
  locations: readonly LocationFacts[],
): ReadonlyMap<CartLineView, LineAvailability> {
  const left = new StockLeft(levels, locations);
  const isSent = ({ fulfilment }: CartLineView) => fulfilment.kind === FulfilmentKind.DELIVER;
  const inTurn = [...lines.filter((line) => !isSent(line)), ...lines.filter(isSent)];
  const claims = new Map(inTurn.map((line) => [line, claimOf(line, left)]));
  return new Map(
    lines.map((line) => {
      const claim = claims.get(line)!;
      const alternatives = claim.asChosen || !claim.isSold ? [] : instead(line, left, locations);
      return [line, { asChosen: claim.asChosen, band: claim.band, alternatives }];
    }),
  );
}

/** What one line gets of what is left; takes it. */
function claimOf(
  line: CartLineView,
  left: StockLeft,
): Pick<LineAvailability, 'asChosen' | 'band'> & { readonly isSold: boolean } {
  if (!isSold(line.variant) || line.variant.price === null)
    return { asChosen: false, band: StockBand.NONE, isSold: false };
  if (!isStocked(line.variant.kind)) return { asChosen: true, band: StockBand.PLENTY, isSold: true };
  const { kind, location } = line.fulfilment;
  const units = kind === FulfilmentKind.DELIVER ? left.sent(line) : left.at(line, location);
  const asChosen = kind === FulfilmentKind.TAKE_AWAY || units >= line.quantity;
  if (asChosen) left.take(line, kind === FulfilmentKind.DELIVER ? null : location);
  return { asChosen, band: stockBand(units), isSold: true };
}

/** What may still be promised while the lines of a cart take theirs. */
class StockLeft {
  private readonly shipping: ReadonlySet<string>;
  private readonly here = new Map<string, number>();
  /** At all that send, less what is sent already: from which of them is settled later. */
  private readonly everywhere = new Map<Id<'Variant'>, number>();

  constructor(levels: Levels, locations: readonly LocationFacts[]) {
    this.shipping = new Set(locations.filter((each) => can(each, LocationAbility.SHIP)).map(({ id }) => id));
    for (const { variantId, locationId, availableToSell } of [...levels.values()].flat()) {
      this.here.set(placeOf(variantId, locationId), availableToSell);
      if (this.shipping.has(locationId)) add(this.everywhere, variantId, availableToSell);
    }
  }

  /** How many of a line's variant its parts in one store make; what is promised to be sent may have to come from it. */
  at(line: CartLineView, location: LocationFacts | null): number {
    if (location === null) return 0;
    return whole(line, (variantId) => {
      const units = this.here.get(placeOf(variantId, location.id)) ?? 0;
      return this.shipping.has(location.id) ? Math.min(units, this.sendable(variantId)) : units;
    });
  }

  /** By all that ship together: a line may come in parts. */
  sent(line: CartLineView): number {
    return whole(line, (variantId) => this.sendable(variantId));
  }

  /** @param location null: from wherever it is sent. */
  take({ variant, quantity }: CartLineView, location: LocationFacts | null): void {
    for (const part of demandOf([{ variant, quantity }])) {
      if (location !== null) add(this.here, placeOf(part.variantId, location.id), -part.quantity);
      if (location === null || this.shipping.has(location.id))
        add(this.everywhere, part.variantId, -part.quantity);
    }
  }

  private sendable(variantId: Id<'Variant'>): number {
    return this.everywhere.get(variantId) ?? 0;
  }
}

const placeOf = (variantId: Id<'Variant'>, locationId: Id<'Location'>): string =>
  `${variantId} ${locationId}`;

function add<Key>(to: Map<Key, number>, key: Key, units: number): void {
  to.set(key, (to.get(key) ?? 0) + units);
}

/** How many of the line's variant can be made of what there is of its parts. */
function whole({ variant }: CartLineView, available: (variantId: Id<'Variant'>) => number): number {
  const parts = demandOf([{ variant, quantity: 1 }]);
  return Math.max(
    0,
    Math.min(...parts.map(({ variantId, quantity }) => Math.floor(available(variantId) / quantity))),
  );
}

/** What is left when every line that can be had has taken its part. */
function instead(line: CartLineView, left: StockLeft, locations: readonly LocationFacts[]): FulfilmentView[] {
  const { kind, location, address } = line.fulfilment;
  const choice = (way: FulfilmentKind, store: LocationFacts | null): FulfilmentView => ({
    kind: way,
    location: store,
    address: way === FulfilmentKind.DELIVER ? address : null,
    collectorName: null,
    deliveryOption: null,
    promisedBy: null,
  });
  const delivered =
    kind !== FulfilmentKind.DELIVER && left.sent(line) >= line.quantity
      ? [choice(FulfilmentKind.DELIVER, null)]
      : [];
  const collected = locations
    .filter((store) => store.id !== location?.id && can(store, LocationAbility.COLLECT))
    .filter(
      (store) => store.weightMaxGrams === null || (line.variant.weightGrams ?? 0) <= store.weightMaxGrams,
    )
    .filter((store) => left.at(line, store) >= line.quantity)
    .map((store) => choice(FulfilmentKind.COLLECT, store));
  return [...delivered, ...collected].slice(0, ALTERNATIVES_MAX);
}
