import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/**
 * Whether what a seller ships to persons in other countries bears the VAT of the destination, from an instant until the
 * next row. Without one it does not. Append-only.
 */
@Entity('tax_destination_choice', { comment: 'Append-only: whoever changes back gets a row that says so.' })
@Check('tax_destination_choice_reason', "reason IN ('choice', 'threshold')")
export class TaxDestinationChoice {
  @ForeignKey('Seller', { name: 'tax_destination_choice_of_seller' })
  @PrimaryColumn('uuid')
  sellerId: Id<'Seller'>;
  @PrimaryColumn('timestamptz') validFrom: Date;
  @Column('boolean') isDestination: boolean;
  /** `threshold`: written when the year's sales passed it. */
  @Column('text') reason: 'choice' | 'threshold';
  /** The article, the registration, the order that passed the threshold. */
  @Column('text') source: string;
}
