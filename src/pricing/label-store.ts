import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';

/** For how long a label may hang that should have been replaced, with nobody but who stands there to say so. */
export const HANGS_MS = 7 * 24 * 60 * 60 * 1_000;

/** Associates and managers look after the labels of their own store; ops and systems after those of any. */
export function isOwnStore({ subject, locationId }: Actor, asked: Id<'Location'>): boolean {
  const isOfOneStore =
    subject.kind === 'staff' && (subject.role === 'associate' || subject.role === 'manager');
  return !isOfOneStore || locationId === asked;
}
