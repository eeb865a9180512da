import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Variant } from './variant.entity.js';

/** What a code is: a GTIN, a number of the retailer's own, the article part of a scale's label, anything else. */
export type BarcodeKind = 'gtin' | 'in_store' | 'scale' | 'other';

/** A code that leads, when scanned, to a variant and a quantity. One code may lead to several variants. */
@Entity('barcode')
@Check('barcode_kind', "kind IN ('gtin', 'in_store', 'scale', 'other')")
@Check('barcode_quantity_positive', 'quantity > 0')
@Check('barcode_gtin_has_fourteen_digits', "kind <> 'gtin' OR code ~ '^[0-9]{14}$'")
@Index('barcode_by_variant', ['variantId'])
export class Barcode {
  /** GTINs in 14 digits; a scale's label by its prefix and five digits of article, `2800569`. */
  @PrimaryColumn('text') code: string;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'barcode_of_variant' })
  variantId: Id<'Variant'>;
  @Column('text') kind: BarcodeKind;
  /** In the variant's units: 3 for a pack of three. */
  @Column('int') quantity: number;
}
