import { RequestError } from '../platform/graphql/request-error.js';
import { type IdentifierValue, identifierNormalised } from './identifier.js';

/**
 * The normal form of an identifier that came in an input.
 *
 * @param field of the input, such as `input.identifier.value`; the answer names it.
 * @throws RequestError BAD_USER_INPUT when it is none.
 */
export function readIdentifier({ kind, value }: IdentifierValue, field: string): IdentifierValue {
  const normalised = identifierNormalised(kind, value);
  if (normalised === null)
    throw new RequestError('BAD_USER_INPUT', `must be ${kind.replace('_', ' ')}`, { field });
  return { kind, value: normalised };
}
