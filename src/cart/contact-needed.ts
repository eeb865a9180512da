import type { Id } from '../kernel/ids.js';
import { FulfilmentKind } from '../locations/index.js';
import type { ContactType } from '../platform/graphql/common.types.js';

/** What of a line says whether somebody has to be reached about it. */
export interface ReachableLine {
  readonly fulfilment: FulfilmentKind;
  readonly reservationLineId: Id<'ReservationLine'> | null;
}

/**
 * Whether nobody is known whom the carrier, the store and the confirmation can reach. This is the one rule of it: what a
 * checkout screen shows, what placing and what paying at a till refuse all ask here. What she takes away needs nobody; what
 * was reserved comes with whom its reservation named, who is then the contact of all of it.
 */
export const isContactMissing = (contact: ContactType | null, lines: readonly ReachableLine[]): boolean =>
  contact === null &&
  lines.some(({ fulfilment }) => fulfilment !== FulfilmentKind.TAKE_AWAY) &&
  !lines.some(({ reservationLineId }) => reservationLineId !== null);
