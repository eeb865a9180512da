import { Injectable } from '@nestjs/common';
import { chosenOption, countryNotServed } from '../cart/index.js';
import { AvailabilityService, demandOf, readyBy } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import {
  can,
  type FulfilmentChoiceInput,
  type FulfilmentChoiceType,
  FulfilmentKind,
  FulfilmentNotPossible,
  LocationAbility,
  LocationDirectory,
  type LocationFacts,
} from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import type { AddressInput } from '../platform/graphql/common.inputs.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { HOME_MARKET, isServed, type Sellable, TaxDirectory } from '../pricing/index.js';
import { TermsDirectory } from '../terms/index.js';
import { collectEnd, deliverEnd } from './collection-rules.js';
import { heaviestGrams } from './reserved-lines.js';
import { readPostal } from './reservation-wishes.js';

const ALTERNATIVES_MAX = 3;

/** What is to be put aside. */
export interface Wanted {
  readonly variant: Sellable;
  readonly quantity: number;
}

/** Where goods will be held, and how they reach her. */
export interface Place {
  readonly kind: FulfilmentKind;
  readonly location: LocationFacts;
  readonly address: AddressType | null;
  readonly collectorName: string | null;
  /** For DELIVER; null: the usual way of each article. */
  readonly deliveryOptionId: Id<'DeliveryOption'> | null;
  /** Null for DELIVER. */
  readonly readyBy: Date | null;
  /** Of what is put aside there now. */
  readonly endsAt: Date;
}

/** Finds the place for a reservation, and other places when that one cannot. */
@Injectable()
export class PlacesService {
  constructor(
    private readonly locations: LocationDirectory,
    private readonly availability: AvailabilityService,
    private readonly taxes: TaxDirectory,
    private readonly terms: TermsDirectory,
  ) {}

  /**
   * Where it would be held: the store she named, or the one place that can send all of it.
   *
   * @param addressBefore serves a DELIVER that names none.
   * @throws NotFound              there is no such location.
   * @throws RuleBroken            FULFILMENT (take away is no way to reserve), LOCATION, ADDRESS, or one of the address;
   *                               COUNTRY_NOT_SERVED.
   * @throws FulfilmentNotPossible that store hands nothing over, does not open for two months or takes nothing so heavy;
   *                               or no one place can send all of it: says where it can be had.
   * @throws InsufficientStock     all places that send have too few together.
   */
  async find(
    db: Db,
    choice: FulfilmentChoiceInput,
    wanted: readonly Wanted[],
    addressBefore: AddressType | null = null,
  ): Promise<Place> {
    switch (choice.kind) {
      case FulfilmentKind.COLLECT:
        return this.toCollect(db, choice, wanted);
      case FulfilmentKind.DELIVER:
        return this.toDeliver(db, choice, wanted, addressBefore);
      case FulfilmentKind.TAKE_AWAY:
        throw ruleBroken(
          'input.fulfilment.kind',
          'FULFILMENT',
          'What is reserved is collected or delivered.',
        );
    }
  }

  /** @throws RuleBroken an address that is none, or COUNTRY_NOT_SERVED. */
  async addressFrom(db: Db, given: AddressInput): Promise<AddressType> {
    const address = readPostal(given);
    if (!isServed(await this.taxes.at(db, db.now), HOME_MARKET.country, address.country))
      throw countryNotServed('input.fulfilment.address.country');
    return address;
  }

  /** The way she chose for all of it; null: none. @throws RuleBroken it is not offered, or not for each of these. */
  async optionFrom(
    db: Db,
    choice: FulfilmentChoiceInput,
    wanted: readonly Wanted[],
  ): Promise<Place['deliveryOptionId']> {
    if (!choice.deliveryOptionId) return null;
    const terms = await this.terms.inForce(db);
    const [first] = wanted.map(({ variant }) => chosenOption(choice, variant, terms, 'input.fulfilment'));
    return first ?? null;
  }

  private async toCollect(
    db: Db,
    { locationId, collectorName }: FulfilmentChoiceInput,
    wanted: readonly Wanted[],
  ): Promise<Place> {
    if (!locationId) throw ruleBroken('input.fulfilment.locationId', 'LOCATION', 'Say which store.');
    const location = await this.locations.get(db, locationId);
    if (location === null) throw notFound(ObjectKind.LOCATION, locationId);
    const ready = readyBy(location, db.now);
    const endsAt = collectEnd(location.hours, db.now);
    if (!canCollect(location, wanted) || ready === null || endsAt === null)
      throw new FulfilmentNotPossible(
        { alternatives: await this.alternatives(db, wanted, location.id) },
        'That store cannot put this aside.',
      );
    return {
      kind: FulfilmentKind.COLLECT,
      location,
      address: null,
      collectorName: collectorName ?? null,
      deliveryOptionId: null,
      readyBy: ready,
      endsAt,
    };
  }

  private async toDeliver(
    db: Db,
    choice: FulfilmentChoiceInput,
    wanted: readonly Wanted[],
    addressBefore: AddressType | null,
  ): Promise<Place> {
    const address = choice.address ? await this.addressFrom(db, choice.address) : addressBefore;
    if (address === null) throw ruleBroken('input.fulfilment.address', 'ADDRESS', 'Say where to.');
    const deliveryOptionId = await this.optionFrom(db, choice, wanted);
    const parts = await this.availability.sourceDelivery(db, demandOf(wanted));
    const [location, ...others] = await this.locations.byIds(db, [
      ...new Set(parts.map(({ locationId }) => locationId)),
    ]);
    if (location === undefined || others.length > 0)
      throw new FulfilmentNotPossible(
        { alternatives: await this.alternatives(db, wanted, null) },
        'No one place can send all of it; reserve it in parts, or buy it.',
      );
    return {
      kind: FulfilmentKind.DELIVER,
      location,
      address,
      collectorName: null,
      deliveryOptionId,
      readyBy: null,
      endsAt: deliverEnd(location.timeZone, db.now),
    };
  }

  /** Stores that have all of it now, by name. */
  private async alternatives(
    db: Db,
    wanted: readonly Wanted[],
    except: Id<'Location'> | null,
  ): Promise<FulfilmentChoiceType[]> {
    const needed = new Map<Id<'Variant'>, number>();
    for (const { variantId, quantity } of demandOf(wanted))
      needed.set(variantId, (needed.get(variantId) ?? 0) + quantity);
    const stores = (await this.locations.all(db)).filter(
      (location) => location.id !== except && canCollect(location, wanted),
    );
    const levels = await this.availability.atLocations(
      db,
      [...needed.keys()],
      stores.map(({ id }) => id),
    );
    const has = (location: LocationFacts, variantId: Id<'Variant'>, quantity: number) =>
      levels.some(
        (level) =>
          level.locationId === location.id &&
          level.variantId === variantId &&
          level.availableToSell >= quantity,
      );
    return stores
      .filter((store) => [...needed].every(([variantId, quantity]) => has(store, variantId, quantity)))
      .slice(0, ALTERNATIVES_MAX)
      .map((location) => ({
        kind: FulfilmentKind.COLLECT,
        location: location as FulfilmentChoiceType['location'],
        address: null,
        collectorName: null,
        promisedBy: readyBy(location, db.now),
      }));
  }
}

const canCollect = (location: LocationFacts, wanted: readonly Wanted[]): boolean =>
  can(location, LocationAbility.COLLECT) &&
  (location.weightMaxGrams === null || heaviestGrams(wanted) <= location.weightMaxGrams);
