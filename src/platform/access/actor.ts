import type { Id } from '../../kernel/ids.js';
import type { Channel, ClientKind } from '../graphql/common.enums.js';

/** What a member of staff does here; decides what she may do. */
export type StaffRole = 'associate' | 'manager' | 'agent' | 'marketer' | 'ops' | 'admin';

/** For whom, or as whom, a request is made: the session behind it. */
export type Subject =
  | { readonly kind: 'none' }
  | { readonly kind: 'guest'; readonly guestTokenHash: string }
  | { readonly kind: 'customer'; readonly customerId: Id<'Customer'>; readonly sessionId: Id<'Session'> }
  | {
      readonly kind: 'staff';
      readonly staffId: Id<'Staff'>;
      readonly staffName: string;
      readonly role: StaffRole;
      readonly sessionId: Id<'Session'>;
    }
  | { readonly kind: 'system'; readonly name: string };

/**
 * Who asks: the api client that speaks, and the session on top of it. Made once per request from its headers, once per
 * socket from `connection_init`; jobs, reactions and commands use {@link systemActor}. A plain value.
 */
export interface Actor {
  readonly apiClientId: Id<'ApiClient'> | null;
  readonly clientName: string;
  readonly clientKind: ClientKind;
  /** Follows from the api client, never from an input; null for ops and systems. */
  readonly channel: Channel | null;
  /** The store of the client, and the till it is; null when it has none. */
  readonly locationId: Id<'Location'> | null;
  readonly terminalId: Id<'Terminal'> | null;
  readonly subject: Subject;
  readonly permissions: ReadonlySet<string>;
}

/** The product itself at work: a job, a reaction, a command. It may do what its code does and holds no permission. */
export const systemActor = (name: string): Actor => ({
  apiClientId: null,
  clientName: name,
  clientKind: 'system' as ClientKind.SYSTEM,
  channel: null,
  locationId: null,
  terminalId: null,
  subject: { kind: 'system', name },
  permissions: new Set(),
});

/** One text per subject: the owner of idempotency keys, and what ledgers and events name. No personal data in it. */
export function subjectKey({ subject }: Actor): string {
  switch (subject.kind) {
    case 'none':
      return '-';
    case 'guest':
      return `guest:${subject.guestTokenHash}`;
    case 'customer':
      return `customer:${subject.customerId}`;
    case 'staff':
      return `staff:${subject.staffId}`;
    case 'system':
      return `system:${subject.name}`;
  }
}
