import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CurrencyCode } from '../kernel/money.js';
import type { Id } from '../kernel/ids.js';

/** The regular price, or a lower one for a time. */
export type PriceListKind = 'regular' | 'markdown';

/** Prices of variants in one currency, for everybody. Never for a channel. */
@Entity('price_list')
@Check('price_list_kind', "kind IN ('regular', 'markdown')")
@Index('price_list_one_per_kind_and_currency', ['kind', 'currency'], { unique: true })
export class PriceList {
  @PrimaryColumn('uuid') id: Id<'PriceList'>;
  @Column('text') kind: PriceListKind;
  @Column('char', { length: 3 }) currency: CurrencyCode;
}
