import type { Actor } from '../platform/access/actor.js';
import { type Channel, ClientKind } from '../platform/graphql/common.enums.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { CartDifference, LastChange } from './cart-change.js';
import type { CartLine } from './cart-line.entity.js';

/** The till or desk that speaks; a customer's own device has no name here. */
const deviceOf = ({ clientKind, clientName }: Actor): string | null =>
  clientKind === ClientKind.POS || clientKind === ClientKind.CONTACT_CENTRE ? clientName : null;

/** First name of staff: all that a customer is told of who helped her. */
const personOf = ({ subject }: Actor): string | null =>
  subject.kind === 'staff' ? (subject.staffName.trim().split(/\s+/)[0] ?? null) : null;

/** @throws RequestError FORBIDDEN for a client without a channel: it sells nothing. */
function channelOf({ channel }: Actor): Channel {
  if (channel === null) throw new RequestError('FORBIDDEN', 'This client sells nothing, so it has no cart.');
  return channel;
}

/** Who changes a cart now, and what it did. The product itself (a process that goes on) changes it for whoever was last. */
export function lastChangeBy(
  actor: Actor,
  at: Date,
  differences: readonly CartDifference[],
  before: LastChange | null,
): LastChange {
  if (actor.subject.kind === 'system' && before !== null)
    return { ...before, at: at.toISOString(), differences };
  return {
    channel: channelOf(actor),
    locationId: actor.locationId,
    device: deviceOf(actor),
    person: personOf(actor),
    at: at.toISOString(),
    differences,
  };
}

/** What a line keeps of who put it in. */
export const addedBy = (
  actor: Actor,
  at: Date,
): Pick<
  CartLine,
  'addedChannel' | 'addedClientId' | 'addedLocationId' | 'addedDevice' | 'addedPerson' | 'addedAt'
> => ({
  addedChannel: channelOf(actor),
  addedClientId: actor.apiClientId,
  addedLocationId: actor.locationId,
  addedDevice: deviceOf(actor),
  addedPerson: personOf(actor),
  addedAt: at,
});
