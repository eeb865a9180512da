import type { StaffRole } from '../platform/access/actor.js';

/** What staff may do without asking anybody, by role; amounts in minor units of the home currency. */
export interface Mandate {
  /** Total of a ticket that may be voided. */
  readonly voidAmountMax: number;
  /** What may be taken off one cart or ticket, and which part of it. */
  readonly offAmountMax: number;
  readonly offBpsMax: number;
}

const COLLEAGUE: Mandate = { voidAmountMax: 25_000, offAmountMax: 2_500, offBpsMax: 1_000 };
const MANAGER: Mandate = { voidAmountMax: Number.MAX_SAFE_INTEGER, offAmountMax: 25_000, offBpsMax: 5_000 };

/** Roles that have no carts have no use for a mandate. */
export const mandateOf = (role: StaffRole): Mandate => (role === 'manager' ? MANAGER : COLLEAGUE);
