import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** What a seller shipped to persons in other countries under its own VAT, per calendar year: the count to the threshold. */
@Entity('tax_distance_total')
@Check('tax_distance_total_not_negative', 'net_amount >= 0')
export class TaxDistanceTotal {
  @ForeignKey('Seller', { name: 'tax_distance_total_of_seller' })
  @PrimaryColumn('uuid')
  sellerId: Id<'Seller'>;
  @PrimaryColumn('int') year: number;
  @PrimaryColumn('char', { length: 3 }) currency: string;
  /** Without VAT. */
  @Column('bigint') netAmount: number;
}
