import type { StaffRole } from '../platform/access/actor.js';

/** What staff may do at a till without asking anybody, by role, in minor units of the home currency. */
export interface Mandate {
  /** Total of a ticket that may be voided. */
  readonly voidAmountMax: number;
}

const ASSOCIATE: Mandate = { voidAmountMax: 25_000 };
const MANAGER: Mandate = { voidAmountMax: Number.MAX_SAFE_INTEGER };

/** Roles that have no tickets have no mandate either. */
export const mandateOf = (role: StaffRole): Mandate => (role === 'manager' ? MANAGER : ASSOCIATE);
