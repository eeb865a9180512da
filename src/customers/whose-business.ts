import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { RequestError } from '../platform/graphql/request-error.js';

/**
 * Whom a call is about: a customer is herself and names nobody, staff name whom they serve.
 *
 * @param field that names her; the answer says so.
 * @returns null when a customer names another.
 * @throws RequestError BAD_USER_INPUT when staff name nobody.
 */
export function whoseBusiness(
  { subject }: Actor,
  named: Id<'Customer'> | null,
  field: string,
): Id<'Customer'> | null {
  if (subject.kind === 'customer')
    return named === null || named === subject.customerId ? subject.customerId : null;
  if (named === null) throw new RequestError('BAD_USER_INPUT', 'Say whose it is.', { field });
  return named;
}
