import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { WrongLocation } from '../platform/graphql/common.errors.js';

/** Whether somebody works in one store only; head office works in all of them. */
export const worksInOneStore = ({ subject }: Actor): boolean =>
  subject.kind === 'staff' && (subject.role === 'associate' || subject.role === 'manager');

/** @throws WrongLocation staff of a store who are not in this one. */
export function refuseElsewhere(actor: Actor, locationId: Id<'Location'>): void {
  if (worksInOneStore(actor) && actor.locationId !== locationId)
    throw new WrongLocation({ rightLocationId: locationId }, 'That is another place than yours.');
}
