import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Id } from '../kernel/ids.js';
import { PriceList } from './price-list.entity.js';

/**
 * A price in force from an instant until the next row of the same variant and list: nothing can overlap. Append-only: a
 * correction is a new row, of the same instant one of a higher revision.
 */
@Entity('price', { comment: 'Append-only: a correction is a new row, so any past instant can be asked.' })
@Check('price_amount_not_negative', 'amount >= 0')
@Check('price_per_positive', 'per > 0')
@Index('price_by_change', { synchronize: false }) // by when it began to hold, or was written if that was later
@Check('price_revision_counts_from_nought', 'revision >= 0')
@Index('price_one_from_each_instant', ['variantId', 'priceListId', 'validFrom', 'revision'], { unique: true })
export class Price {
  @PrimaryColumn('uuid') id: Id<'Price'>;
  @Column('uuid')
  @ForeignKey(() => PriceList, { name: 'price_on_list' })
  priceListId: Id<'PriceList'>;
  @Column('uuid')
  @ForeignKey(() => Variant, { name: 'price_of_variant' })
  variantId: Id<'Variant'>;
  @Column('timestamptz') validFrom: Date;
  /** Of rows from one instant the highest holds. */
  @Column('int', { default: 0 }) revision: number;
  /** For `per` units, VAT included unless the list leaves it out; null: the list has no price from then on. */
  @Column('bigint', { nullable: true }) amount: number | null;
  @Column('char', { length: 3 }) currency: CurrencyCode;
  /** For so many of the variant's units: 100 when the amount is for 100 cm. */
  @Column('int') per: number;
  /** A markdown that is told as a reduction. */
  @Column('boolean') announced: boolean;
  @Column('text') reason: string;
  /** Who set it; null: a command. */
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('timestamptz') writtenAt: Date;
}
