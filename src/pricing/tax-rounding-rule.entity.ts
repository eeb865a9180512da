import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a country's documents of a kind round their VAT, from an instant until the next row; else per line. Append-only. */
@Entity('tax_rounding_rule', { comment: 'Append-only: a change of law is a new row.' })
@Check('tax_rounding_rule_rounds', "rounds IN ('line', 'total')")
export class TaxRoundingRule {
  @PrimaryColumn('char', { length: 2 }) country: string;
  @PrimaryColumn('text') documentKind: string;
  @PrimaryColumn('timestamptz') validFrom: Date;
  @Column('text') rounds: 'line' | 'total';
  /** The law that says so. */
  @Column('text') source: string;
}
