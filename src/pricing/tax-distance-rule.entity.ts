import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * That a country takes part in the rules of distance sales, and up to what they may bear the seller's own VAT. In force
 * until its next row. Append-only. @see Directive 2006/112/EC art. 33 and 59c.
 */
@Entity('tax_distance_rule', { comment: 'Append-only: a change of law is a new row.' })
@Check('tax_distance_rule_threshold', 'threshold_amount >= 0')
export class TaxDistanceRule {
  @PrimaryColumn('char', { length: 2 }) country: string;
  @PrimaryColumn('timestamptz') validFrom: Date;
  /** Without VAT, per calendar year, over all other countries together. */
  @Column('bigint') thresholdAmount: number;
  @Column('char', { length: 3 }) currency: string;
  /** The law that says so. */
  @Column('text') source: string;
}
