import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { PickupQueries, PickupRow } from './pickup.queries.js';
import type { PickupRepository } from './pickup.repository.js';
import type { ReservationRepository } from './reservation.repository.js';

/**
 * Locks a pickup with what it is of: order, reservation, pickup, the order of every change here.
 *
 * @returns the pickup as it is now that nobody else changes it.
 * @throws NotFound there is none.
 */
export async function lockedPickup(
  tx: Tx,
  id: Id<'Pickup'>,
  queries: PickupQueries,
  reservations: ReservationRepository,
  pickups: PickupRepository,
): Promise<PickupRow> {
  const [before] = await queries.byIds(tx, [id]);
  if (!before) throw notFound(ObjectKind.PICKUP, id);
  if (before.orderId !== null) await queries.lockOrders(tx, [before.orderId]);
  if (before.reservationId !== null) await reservations.lockAll(tx, [before.reservationId]);
  await pickups.lockAll(tx, [id]);
  return (await queries.byIds(tx, [id]))[0]!;
}
