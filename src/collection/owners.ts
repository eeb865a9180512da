import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';

/** As whom somebody asks for a reservation or a pickup; all stands in the WHERE of what is asked. */
export interface Asker {
  /** A job, a reaction: everything. */
  readonly isSystem: boolean;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  /** Of store staff: what lies in their store or was made there. */
  readonly storeId: Id<'Location'> | null;
  /** Of an agent: what belongs to a customer, after her recorded check. */
  readonly isAgent: boolean;
}

export function askerOf({ subject, locationId }: Actor): Asker {
  const isStoreStaff =
    subject.kind === 'staff' && (subject.role === 'associate' || subject.role === 'manager');
  return {
    isSystem: subject.kind === 'system',
    customerId: subject.kind === 'customer' ? subject.customerId : null,
    guestTokenHash: subject.kind === 'guest' ? subject.guestTokenHash : null,
    storeId: isStoreStaff ? locationId : null,
    isAgent: subject.kind === 'staff' && subject.role === 'agent',
  };
}

/** Under which name a customer's or guest's open reservations are limited; null: she is known by contact only. */
export function ownerKey(owner: {
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
}): string | null {
  if (owner.customerId !== null) return `customer:${owner.customerId}`;
  return owner.guestTokenHash === null ? null : `guest:${owner.guestTokenHash}`;
}
