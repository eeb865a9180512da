import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A day (UTC) whose balances are written; no movement comes to it any more. Append-only. */
@Entity('stock_day', {
  comment: 'Append-only: days whose balances are written; no movement comes to them any more.',
})
export class StockDay {
  @PrimaryColumn('date') day: string;
  @Column('timestamptz') closedAt: Date;
}
