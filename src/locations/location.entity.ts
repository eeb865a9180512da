import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { LocationAbility, LocationKind } from './locations.enums.js';
import { Seller } from './seller.entity.js';

/** A place that holds stock: a store or a warehouse. */
@Entity('location')
@Check('location_kind', "kind IN ('store', 'warehouse')")
@Check('location_abilities', "abilities <@ ARRAY['sell', 'ship', 'collect', 'accept_returns']")
@Check('location_closed_may_nothing', "NOT closed OR abilities = '{}'")
@Check('location_collection_places_not_negative', 'collection_places >= 0')
@Check('location_weight_max_positive', 'weight_max_grams > 0')
@Check('location_ship_cut_off_is_a_time', "ship_cut_off ~ '^[0-2][0-9]:[0-5][0-9]$'")
@Check('location_is_on_earth', 'latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180')
@Index('location_code', ['code'], { unique: true })
export class Location {
  @PrimaryColumn('uuid') id: Id<'Location'>;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') kind: LocationKind;
  /** Whose receipts are given here. */
  @Column('uuid')
  @ForeignKey(() => Seller, { name: 'location_of_seller' })
  sellerId: Id<'Seller'>;
  /** Whose stock lies here. */
  @Column('uuid')
  @ForeignKey(() => Seller, { name: 'location_stock_of_seller' })
  stockOwnerId: Id<'Seller'>;
  @Column('text') street: string;
  @Column('text') houseNumber: string;
  @Column('text') postcode: string;
  @Column('text') city: string;
  @Column('char', { length: 2 }) country: string;
  @Column('numeric', { precision: 8, scale: 5 }) latitude: number;
  @Column('numeric', { precision: 8, scale: 5 }) longitude: number;
  @Column('text') timeZone: string;
  @Column('text', { array: true }) abilities: LocationAbility[];
  /** How many orders can be put aside at once; null: no limit. */
  @Column('int', { nullable: true }) collectionPlaces: number | null;
  /** Heavier variants do not come here; null: no limit. */
  @Column('int', { nullable: true }) weightMaxGrams: number | null;
  /** What is ordered before leaves the same day; null: when it closes. */
  @Column('text', { nullable: true }) shipCutOff: string | null;
  /** For good: nothing may be done here, and nothing comes here any more; what still lies here is sent elsewhere. */
  @Column('boolean', { default: false }) closed: boolean;
}
