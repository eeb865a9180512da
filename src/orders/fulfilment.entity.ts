import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { FulfilmentKind } from '../locations/index.js';
import type { FulfilmentState } from './orders.enums.js';

/** Order-line quantities that leave one place together, by one way. */
@Entity('fulfilment')
@Check('fulfilment_kind', "kind IN ('take_away', 'deliver', 'collect')")
@Check(
  'fulfilment_state',
  "state IN ('planned', 'picking', 'ready', 'despatched', 'delivered', 'handed_over', 'cancelled', 'uncollected')",
)
@Check(
  'fulfilment_done_has_its_instant',
  "state NOT IN ('despatched', 'delivered', 'handed_over') OR done_at IS NOT NULL",
)
@Index('fulfilment_of_order', ['orderId'])
@Index('fulfilment_open_at_location', ['locationId'], { where: "state IN ('planned', 'picking', 'ready')" })
export class Fulfilment {
  @PrimaryColumn('uuid') id: Id<'Fulfilment'>;
  @ForeignKey('Order', { name: 'fulfilment_of_an_order' })
  @Column('uuid')
  orderId: Id<'Order'>;
  @Column('text') kind: FulfilmentKind;
  @Column('text') state: FulfilmentState;
  @ForeignKey('Location', { name: 'fulfilment_at_a_location' })
  @Column('uuid')
  locationId: Id<'Location'>;
  @Column('timestamptz', { nullable: true }) promisedBy: Date | null;
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;
  @Column('text', { nullable: true }) carrier: string | null;
  @Column('text', { nullable: true }) trackingNumber: string | null;
}
