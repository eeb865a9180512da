import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What a country says of announced price reductions, in force until its next row. Append-only. @see ReductionRule */
@Entity('price_reduction_rule', { comment: 'Append-only: a change of law is a new row.' })
@Check('price_reduction_rule_window', 'window_days >= 30')
@Check('price_reduction_rule_new_article', 'new_article_days_min BETWEEN 0 AND 30')
@Check('price_reduction_rule_months', 'deepening_months BETWEEN 0 AND 12')
@Check('price_reduction_rule_days', 'deepening_days BETWEEN 0 AND 366')
export class PriceReductionRule {
  @PrimaryColumn('char', { length: 2 }) country: string;
  @PrimaryColumn('timestamptz') validFrom: Date;
  @Column('int') windowDays: number;
  @Column('int') newArticleDaysMin: number;
  @Column('int') deepeningMonths: number;
  @Column('int') deepeningDays: number;
  /** In which its days are counted. */
  @Column('text') timeZone: string;
  /** The law that says so. */
  @Column('text') source: string;
}
