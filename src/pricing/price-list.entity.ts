import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CurrencyCode } from '../kernel/money.js';
import type { Id } from '../kernel/ids.js';

/** The regular price, a lower one for a time, or one for a group of customers. */
export type PriceListKind = 'regular' | 'markdown' | 'group';

/** Whom a list is for. An offer that anyone may join counts for prior prices; one to a closed group or a person does not. */
export type PriceAudience = 'everyone' | 'open_group' | 'closed_group' | 'person';

/**
 * Prices of variants in one currency, for everybody or for a group; in every country of sale, or in one, whose list then
 * goes before. Never for a channel.
 */
@Entity('price_list')
@Check('price_list_kind', "kind IN ('regular', 'markdown', 'group')")
@Check('price_list_audience', "audience IN ('everyone', 'open_group', 'closed_group', 'person')")
@Check('price_list_group_has_audience', "(kind = 'group') = (audience <> 'everyone')")
@Check(
  'price_list_code_says_which',
  "kind = 'group' OR code = kind || ' ' || currency || coalesce(' ' || country, '')",
)
@Index('price_list_code_once', ['code'], { unique: true })
@Index('price_list_public', ['currency'], { where: "audience IN ('everyone', 'open_group')" })
export class PriceList {
  @PrimaryColumn('uuid') id: Id<'PriceList'>;
  /** Says which: `regular EUR`, `markdown EUR BE`, or a name of a group's own. */
  @Column('text') code: string;
  @Column('text') kind: PriceListKind;
  @Column('char', { length: 3 }) currency: CurrencyCode;
  /** Of sale, ISO 3166 alpha-2; null: wherever no list of the country has a price. */
  @Column('char', { length: 2, nullable: true }) country: string | null;
  @Column('text') audience: PriceAudience;
  /** False: its amounts are without VAT, and what is shown and paid has that of the country of sale on top. */
  @Column('boolean') vatIncluded: boolean;
}
