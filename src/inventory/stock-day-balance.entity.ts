import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { StockDay } from './stock-day.entity.js';
import { StockLevel } from './stock-level.entity.js';

/** On hand at the end of a day (UTC) on which it moved, so that the past need not be summed from the beginning. */
@Entity('stock_day_balance', {
  comment: 'Append-only: on hand at the end of a day (UTC) on which it moved.',
})
@Check('stock_day_balance_not_negative', 'on_hand >= 0')
@ForeignKey(() => StockLevel, ['variantId', 'locationId'], ['variantId', 'locationId'], {
  name: 'stock_day_balance_of_a_level',
})
export class StockDayBalance {
  @PrimaryColumn('uuid') variantId: Id<'Variant'>;
  @PrimaryColumn('uuid') locationId: Id<'Location'>;
  @PrimaryColumn('date')
  @ForeignKey(() => StockDay, { name: 'stock_day_balance_of_a_day' })
  day: string;
  @Column('int') onHand: number;
}
