import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: which edition holds of the rules that sales go by. A migration that adds such a rule sets it, too. */
@Entity('sale_rules')
@Check('sale_rules_one_row', 'id = 1')
export class SaleRulesRow {
  @PrimaryColumn('int') id: number;
  /** Made by the transaction that changed them last, and never the same again, even if that was rolled back. */
  @Column('uuid') terms: string;
  /** Prices, promotions, and the categories that they reach. */
  @Column('uuid') prices: string;
  /** VAT rates, distance sales, roundings, choices of the destination's. */
  @Column('uuid') taxes: string;
}
