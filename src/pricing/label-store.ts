import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';

/** Associates and managers look after the labels of their own store; ops and systems after those of any. */
export function isOwnStore({ subject, locationId }: Actor, asked: Id<'Location'>): boolean {
  const isOfOneStore =
    subject.kind === 'staff' && (subject.role === 'associate' || subject.role === 'manager');
  return !isOfOneStore || locationId === asked;
}
