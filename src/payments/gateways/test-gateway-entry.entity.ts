import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the built-in gateway did: its own books, which know nothing of ours. */
@Entity('test_gateway_entry')
@Check('test_gateway_entry_outcome', "outcome IN ('captured', 'declined', 'refunded', 'refused')")
@Check('test_gateway_entry_positive', 'amount > 0')
export class TestGatewayEntry {
  /** What it was asked under: the payment's or the refund's id, so that asking twice does it once. */
  @PrimaryColumn('uuid') requestId: string;
  @Column('uuid') paymentId: string;
  @Column('text') outcome: 'captured' | 'declined' | 'refunded' | 'refused';
  @Column('bigint') amount: number;
  @Column('char', { length: 3 }) currency: string;
  @Column('timestamptz') at: Date;
}
