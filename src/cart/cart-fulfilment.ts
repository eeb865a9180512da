import type { Id } from '../kernel/ids.js';
import {
  type FulfilmentChoiceInput,
  type FulfilmentChoiceType,
  FulfilmentKind,
  FulfilmentNotPossible,
  LocationAbility,
  type LocationFacts,
} from '../locations/index.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import type { Sellable } from '../pricing/index.js';
import type { TermsVersion } from '../terms/index.js';
import { countryNotServed, readAddress } from './addresses.js';
import type { Cart } from './cart.entity.js';
import { CartKind } from './cart.enums.js';
import type { StoredFulfilment } from './cart-lines.js';
import { isDeliverable, type TaxBasis } from './cart-tax.js';
import { chosenOption } from './delivery-options.js';

const ALTERNATIVES_MAX = 5;

/** The ways of delivery there are. */
interface OfferedDelivery {
  readonly terms: Pick<TermsVersion, 'rules'>;
}

/**
 * How a line is to reach her. Default: taken away from a till's ticket, else delivered.
 *
 * @throws RuleBroken            COLLECT without a store; an address or delivery option that is none; a country that
 *                               nothing is delivered to.
 * @throws NotFound              no such store.
 * @throws FulfilmentNotPossible taken away without a till; a store that offers no collection, or none of so heavy goods.
 *                               With stores that do.
 */
export function fulfilmentFrom(
  input: FulfilmentChoiceInput | null,
  cart: Cart,
  sellable: Sellable,
  basis: TaxBasis & OfferedDelivery,
): StoredFulfilment {
  const { locations } = basis;
  const choice = input ?? {
    kind: cart.kind === CartKind.TICKET ? FulfilmentKind.TAKE_AWAY : FulfilmentKind.DELIVER,
  };
  switch (choice.kind) {
    case FulfilmentKind.TAKE_AWAY:
      if (cart.kind !== CartKind.TICKET)
        throw notPossible('Goods are taken away at a till only.', sellable, locations);
      return {
        kind: choice.kind,
        locationId: cart.locationId,
        address: null,
        collectorName: null,
        deliveryOptionId: null,
      };
    case FulfilmentKind.COLLECT:
      return {
        kind: choice.kind,
        locationId: collectStore(choice.locationId ?? null, sellable, locations),
        address: null,
        collectorName: choice.collectorName?.trim() ?? null,
        deliveryOptionId: null,
      };
    case FulfilmentKind.DELIVER:
      return {
        kind: choice.kind,
        locationId: null,
        address: addressFrom(choice, cart, basis),
        collectorName: null,
        deliveryOptionId: chosenOption(choice, sellable, basis.terms, 'input.fulfilment'),
      };
  }
}

function collectStore(
  locationId: Id<'Location'> | null,
  sellable: Sellable,
  locations: ReadonlyMap<Id<'Location'>, LocationFacts>,
): Id<'Location'> {
  if (locationId === null)
    throw ruleBroken('input.fulfilment.locationId', 'STORE_NEEDED', 'Say in which store she collects.');
  const store = locations.get(locationId);
  if (store === undefined) throw notFound(ObjectKind.LOCATION, locationId);
  if (!mayCollect(store, sellable)) throw notPossible('This cannot be collected there.', sellable, locations);
  return locationId;
}

const mayCollect = (store: LocationFacts, { weightGrams }: Sellable): boolean =>
  store.may.includes(LocationAbility.COLLECT) &&
  (store.weightMaxGrams === null || (weightGrams ?? 0) <= store.weightMaxGrams);

function addressFrom(
  { address }: FulfilmentChoiceInput,
  cart: Cart,
  basis: TaxBasis,
): StoredFulfilment['address'] {
  if (!address) return null;
  const read = readAddress(address, 'input.fulfilment.address');
  if (read.problems.length > 0) throw new RuleBroken({ problems: read.problems }, read.problems[0]!.words);
  if (!isDeliverable(cart, read.address.country, basis))
    throw countryNotServed('input.fulfilment.address.country');
  return read.address;
}

/** Says what could be instead: delivery, and stores where it can be collected, by name. */
function notPossible(
  message: string,
  sellable: Sellable,
  locations: ReadonlyMap<Id<'Location'>, LocationFacts>,
): FulfilmentNotPossible {
  const choice = (kind: FulfilmentKind, location: LocationFacts | null): FulfilmentChoiceType => ({
    kind,
    location,
    address: null,
    collectorName: null,
    promisedBy: null,
  });
  const stores = [...locations.values()]
    .filter((location) => mayCollect(location, sellable))
    .sort((a, b) => a.name.localeCompare(b.name, 'nl'))
    .slice(0, ALTERNATIVES_MAX - 1);
  return new FulfilmentNotPossible(
    {
      alternatives: [
        choice(FulfilmentKind.DELIVER, null),
        ...stores.map((store) => choice(FulfilmentKind.COLLECT, store)),
      ],
    },
    message,
  );
}
