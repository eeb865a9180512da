import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PickTask } from './pick-task.entity.js';
import type { Pickup } from './pickup.entity.js';

/** A pick that nobody has. */
export interface FreePick {
  readonly taskId: Id<'PickTask'>;
  readonly pickupId: Id<'Pickup'>;
  readonly reservationId: Id<'Reservation'> | null;
}

/** Every statement that touches `pick_task`. */
@Injectable()
export class PickTaskRepository {
  async open(tx: Tx, pickup: Pickup): Promise<void> {
    await tx.rows`
      INSERT INTO pick_task (id, pickup_id, location_id, state, due_by)
      VALUES (${tx.newId<'PickTask'>()}, ${pickup.id}, ${pickup.locationId}, 'open', ${pickup.readyBy})`;
  }

  async byId(tx: Tx, id: Id<'PickTask'>, locationId: Id<'Location'> | null): Promise<PickTask | null> {
    const [task] = await tx.rows<PickTask>`
      SELECT * FROM pick_task WHERE id = ${id} AND location_id = ${locationId}`;
    return task ?? null;
  }

  /** Hers, while its lease runs; longer from now. */
  async renewLease(
    tx: Tx,
    staffId: Id<'Staff'>,
    locationId: Id<'Location'>,
    until: Date,
  ): Promise<PickTask | null> {
    const [task] = await tx.rows<PickTask>`
      UPDATE pick_task SET lease_until = ${until}
       WHERE location_id = ${locationId} AND state = 'open' AND staff_id = ${staffId} AND lease_until > ${tx.now}
      RETURNING *`;
    return task ?? null;
  }

  /** The next that nobody has, the most urgent first; what has lapsed meanwhile, or waits for
   * stock, is no work. */
  async nextFree(
    tx: Tx,
    locationId: Id<'Location'>,
    except: readonly Id<'PickTask'>[],
  ): Promise<FreePick | null> {
    const [free] = await tx.rows<FreePick>`
      SELECT task.id AS task_id, task.pickup_id, pickup.reservation_id
        FROM pick_task AS task
        JOIN pickup ON pickup.id = task.pickup_id
        LEFT JOIN reservation ON reservation.id = pickup.reservation_id
       WHERE task.location_id = ${locationId} AND task.state = 'open' AND task.id <> ALL(${except}::uuid[])
         AND (task.lease_until IS NULL OR task.lease_until <= ${tx.now})
         AND (reservation.id IS NULL OR reservation.state = 'converted' OR reservation.ends_at > ${tx.now})
         AND (pickup.order_id IS NULL OR EXISTS (
           SELECT FROM pickup_line AS line JOIN order_line AS sold ON sold.id = line.order_line_id
            WHERE line.pickup_id = pickup.id AND (line.picked > 0 OR line.line_quantity > sold.short)))
         AND (pickup.order_id IS NOT NULL OR NOT EXISTS (
           SELECT FROM hold
            WHERE hold.cause_id = reservation.id AND hold.state = 'taken' AND hold.location_id = pickup.location_id
              AND NOT EXISTS (SELECT FROM hold AS anew
                               WHERE anew.cause_id = reservation.id AND anew.line_id = hold.line_id
                                 AND anew.variant_id = hold.variant_id AND anew.state = 'live')))
       ORDER BY task.due_by, task.id
       LIMIT 1`;
    return free ?? null;
  }

  /** Gives a free one to her, unless somebody has it or is about to: nobody waits for anybody here. */
  async lease(tx: Tx, id: Id<'PickTask'>, staffId: Id<'Staff'>, until: Date): Promise<PickTask | null> {
    const [task] = await tx.rows<PickTask>`
      UPDATE pick_task SET staff_id = ${staffId}, lease_until = ${until}
       WHERE id = (SELECT id FROM pick_task
                    WHERE id = ${id} AND state = 'open' AND (lease_until IS NULL OR lease_until <= ${tx.now})
                      FOR UPDATE SKIP LOCKED)
      RETURNING *`;
    return task ?? null;
  }

  /** @returns false when it was not hers. */
  async giveBack(
    tx: Tx,
    id: Id<'PickTask'>,
    staffId: Id<'Staff'>,
    locationId: Id<'Location'>,
  ): Promise<boolean> {
    const given = await tx.rows`
      UPDATE pick_task SET staff_id = NULL, lease_until = NULL
       WHERE id = ${id} AND location_id = ${locationId} AND state = 'open' AND staff_id = ${staffId}
      RETURNING id`;
    return given.length === 1;
  }

  /** The lease runs on while she works. @returns null when it is hers no more, or done. */
  async hold(tx: Tx, id: Id<'PickTask'>, staffId: Id<'Staff'>, until: Date): Promise<PickTask | null> {
    const [task] = await tx.rows<PickTask>`
      UPDATE pick_task SET lease_until = ${until}
       WHERE id = ${id} AND state = 'open' AND staff_id = ${staffId}
      RETURNING *`;
    return task ?? null;
  }

  async finish(tx: Tx, pickupId: Id<'Pickup'>, as: 'done' | 'cancelled'): Promise<void> {
    await tx.rows`UPDATE pick_task SET state = ${as} WHERE pickup_id = ${pickupId} AND state = 'open'`;
  }
}
