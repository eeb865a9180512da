import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { TaxRateClass } from './tax-rate.entity.js';

/** How a country taxes a variant, where that is not as the variant's own class says. Append-only. */
@Entity('tax_classification', { comment: 'Append-only: another class is a new row.' })
@Check('tax_classification_class', "tax_class IN ('standard', 'intermediate', 'reduced', 'zero')")
export class TaxClassification {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'tax_classification_of_variant' })
  variantId: Id<'Variant'>;
  @PrimaryColumn('char', { length: 2 }) country: string;
  @PrimaryColumn('timestamptz') validFrom: Date;
  @Column('text') taxClass: TaxRateClass;
  /** Of the law, in words. */
  @Column('text') reason: string;
  @Column('timestamptz') writtenAt: Date;
}
