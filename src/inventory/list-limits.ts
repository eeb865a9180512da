import { RequestError } from '../platform/graphql/request-error.js';

/** Variants that one question about stock may name. */
export const VARIANTS_MAX = 50;

/** @throws RequestError BAD_USER_INPUT for an empty list or one that is too long. @returns the list, each value once. */
export function atMost<Value>(field: string, max: number, values: readonly Value[]): Value[] {
  if (values.length < 1 || values.length > max)
    throw new RequestError('BAD_USER_INPUT', `${field} must name 1 to ${max}`, { field });
  return [...new Set(values)];
}
