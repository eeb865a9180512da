import { Injectable } from '@nestjs/common';
import type { VariantFacts } from '../catalogue/index.js';
import { isSold, SaleState } from '../catalogue/index.js';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import {
  can,
  LocationAbility,
  LocationDirectory,
  type LocationFacts,
  LocationKind,
} from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { deliveryDays, deliveryWays, TermsDirectory, usualWay } from '../terms/index.js';
import { DeliverySourcing } from './delivery-sourcing.js';
import { keptBy, type SourcingRule } from './sourcing-rules.js';
import { StockRulesDirectory } from './stock-rules.directory.js';
import { readyBy, stockBand, toldMax, wholeUnits } from './available.js';
import { type Demanded, unitsOf } from './demand.js';
import type { StockBand } from './inventory.enums.js';
import { placeKey } from './level-change.js';
import { Shortages } from './shortages.js';
import { type AvailableRow, StockLevelRepository } from './stock-level.repository.js';
import type { StockLine } from './stock.service.js';

/** Where a question about availability is asked from. */
export interface AvailabilityQuestion {
  /** Null: stores come by name. */
  readonly near: Coordinates | null;
  /** Null: every location. */
  readonly locationIds: readonly Id<'Location'>[] | null;
  /** So many or nothing; shoppers who ask for more pieces than they are told of are answered for those. */
  readonly quantity: number;
}

/** One store's answer, shaped like the schema's StoreAvailability. */
export interface StoreAvailability {
  readonly location: LocationFacts;
  readonly band: StockBand;
  readonly readyBy: Date | null;
  readonly onDisplay: boolean;
}

/**
 * What may be promised of a variant, shaped like the schema's Availability; stores nearest first, else by name. Days and
 * stores are worked out when they are read: a list asks for neither.
 */
export interface VariantAvailability {
  readonly variantId: Id<'Variant'>;
  readonly deliverable: boolean;
  readonly deliverFrom: string | null;
  readonly stores: readonly StoreAvailability[];
}

/** What one location has of one variant, exact; for other modules and staff, never for shoppers. */
export interface LocalAvailability {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  /** May be promised, not below 0; holds past their end do not count. */
  readonly availableToSell: number;
  /** Can be seen there; never promised. */
  readonly onDisplay: boolean;
}

/** Units of a line that one location sends. */
export interface SourcedPart {
  readonly lineId?: string;
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
}

/** Where it can be had, and when. */
@Injectable()
export class AvailabilityService {
  constructor(
    private readonly levels: StockLevelRepository,
    private readonly locations: LocationDirectory,
    private readonly terms: TermsDirectory,
    private readonly shortages: Shortages,
    private readonly sourcing: DeliverySourcing,
    private readonly rules: StockRulesDirectory,
  ) {}

  /**
   * What may be promised, in one statement.
   *
   * @param variantIds  goods; bundles as their components.
   * @param locationIds absent: everywhere.
   * @returns rows that exist only: no row means nothing is there.
   */
  async atLocations(
    db: Db,
    variantIds: readonly Id<'Variant'>[],
    locationIds?: readonly Id<'Location'>[],
  ): Promise<LocalAvailability[]> {
    const rows = await this.levels.available(db, variantIds, locationIds ?? null);
    return rows.map(({ available, ...row }) => ({ availableToSell: available, ...row }));
  }

  /**
   * What shoppers may know of variants: in which stores, how many (banded), collectable when, delivered when. One
   * statement for the levels of all variants; locations and terms are kept in the process.
   *
   * @param variants bundles are as available as their scarcest part; what keeps no stock is always to be had. What is not
   *                 sold now (announced, ended, blocked) is nowhere.
   */
  async ofVariants(
    db: Db,
    variants: readonly (Demanded & Pick<VariantFacts, 'saleState' | 'flags' | 'unit'>)[],
    question: AvailabilityQuestion,
  ): Promise<VariantAvailability[]> {
    const unitsPer = new Map(variants.map((variant) => [variant.id, unitsOf(variant)]));
    const stocked = [...new Set([...unitsPer.values()].flatMap((units) => [...units.keys()]))];
    const rows = stocked.length === 0 ? [] : await this.levels.available(db, stocked, question.locationIds);
    const byPlace = new Map(rows.map((row) => [placeKey(row), row]));
    const places = await this.placesOf(db, question);
    const terms = await this.terms.find(db, 'sale');
    const rules = await this.rules.sourcing(db);
    const ways = terms && deliveryWays(terms.rules);
    const stores = places.filter(({ kind }) => kind === LocationKind.STORE);
    const senders = sendersOf(places, rules);
    let ready: ReadonlyMap<string, Date | null> | undefined;
    const readyAt = ({ id }: LocationFacts) => {
      ready ??= new Map(stores.map((store) => [store.id, readyBy(store, db.now)]));
      return ready.get(id) ?? null;
    };
    const piecesMax = toldMax(db.actor);
    return variants.map((variant) => {
      const needed = variant.unit === Unit.PIECE ? Math.min(question.quantity, piecesMax) : question.quantity;
      const at = (location: LocationFacts) =>
        isSold(variant) ? unitsAt(unitsPer.get(variant.id)!, location.id, byPlace) : 0;
      const sender = senderOf(senders, at, needed);
      return {
        variantId: variant.id,
        deliverable: sender !== null,
        get deliverFrom() {
          return sender && ways && deliveryDays(usualWay(variant.flags, ways), sender, db.now).earliest;
        },
        get stores() {
          return stores.map((location) => ({
            location,
            band: stockBand(at(location), needed),
            readyBy: at(location) >= needed ? readyAt(location) : null,
            onDisplay:
              variant.saleState !== SaleState.BLOCKED &&
              (byPlace.get(placeKey({ variantId: variant.id, locationId: location.id }))?.onDisplay ?? false),
          }));
        },
      };
    });
  }

  /**
   * Chooses the locations that send, by the rules in force ({@link DeliverySourcing}). The same for a promise and for its allocation.
   *
   * @param lines   goods, bundles as components (`demandOf`); lines on the same variant are summed first, what names one
   *                line leaves one place together.
   * @param near    the delivery address, when known.
   * @param besides units that the same work takes at places of their own: collected there, or taken away.
   * @throws InsufficientStock all locations that ship have too few together.
   */
  async sourceDelivery(
    db: Db,
    lines: readonly {
      readonly lineId?: string;
      readonly lineQuantity?: number;
      readonly variantId: Id<'Variant'>;
      readonly quantity: number;
    }[],
    near: Coordinates | null = null,
    besides: readonly StockLine[] = [],
  ): Promise<SourcedPart[]> {
    const { parts, short } = await this.sourcing.find(db, lines, near, besides);
    if (short.size > 0)
      throw await this.shortages.refusal(
        db,
        [...short].map(([variantId, units]) => ({ variantId, locationId: null, ...units })),
      );
    return parts.map(({ need, locationId, quantity }) => ({
      ...(need.lineId === undefined ? {} : { lineId: need.lineId }),
      variantId: need.variantId,
      locationId,
      quantity,
    }));
  }

  private async placesOf(db: Db, { near, locationIds }: AvailabilityQuestion): Promise<LocationFacts[]> {
    const all = await this.locations.near(db, near);
    return locationIds === null ? all : all.filter(({ id }) => locationIds.includes(id));
  }
}

/** Whole units of a variant at a location; what keeps no stock is without end. */
function unitsAt(
  each: ReadonlyMap<Id<'Variant'>, number>,
  locationId: Id<'Location'>,
  byPlace: ReadonlyMap<string, AvailableRow>,
): number {
  return wholeUnits(each, (variantId) => byPlace.get(placeKey({ variantId, locationId }))?.available ?? 0);
}

/** A location that ships, and what it never sends. */
interface Sender {
  readonly location: LocationFacts;
  readonly kept: number;
}

/** Who ships, warehouses before stores. */
const sendersOf = (places: readonly LocationFacts[], rules: readonly SourcingRule[]): Sender[] =>
  places
    .filter((location) => can(location, LocationAbility.SHIP))
    .toSorted((a, b) => Number(a.kind === LocationKind.STORE) - Number(b.kind === LocationKind.STORE))
    .map((location) => ({ location, kept: keptBy(location, rules) }));

/** Who would send it: the first of several when it must come in parts; null: all together have too few. */
function senderOf(
  senders: readonly Sender[],
  unitsOfIt: (location: LocationFacts) => number,
  quantity: number,
): LocationFacts | null {
  const sendable = ({ location, kept }: Sender) => Math.max(0, unitsOfIt(location) - kept);
  const whole = senders.find((sender) => sendable(sender) >= quantity);
  if (whole) return whole.location;
  const together = senders.reduce((sum, sender) => sum + sendable(sender), 0);
  return together >= quantity ? (senders.find((sender) => sendable(sender) > 0)?.location ?? null) : null;
}
