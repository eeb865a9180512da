import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Of a rate; a country has those that its law has. */
export type TaxRateClass = 'standard' | 'intermediate' | 'reduced' | 'zero';

/** A VAT rate of a country, in force from an instant until the next row of its class. Append-only. */
@Entity('tax_rate', { comment: 'Append-only: a change of law is a new row.' })
@Check('tax_rate_class', "tax_class IN ('standard', 'intermediate', 'reduced', 'zero')")
@Check('tax_rate_in_range', 'rate_bps BETWEEN 0 AND 10000')
export class TaxRate {
  @PrimaryColumn('char', { length: 2 }) country: string;
  @PrimaryColumn('text') taxClass: TaxRateClass;
  @PrimaryColumn('timestamptz') validFrom: Date;
  @Column('int') rateBps: number;
  /** The law that says so. */
  @Column('text') source: string;
}
