import { isPlain } from '../../kernel/text.js';
import { RequestError } from './request-error.js';

/**
 * Reads a text argument of a query as people write it: at most `lengthMax` characters, no control characters.
 *
 * @returns the text as given; null when it is absent or blank.
 * @throws RequestError BAD_USER_INPUT, naming the field.
 */
export function plainArgument(
  value: string | null | undefined,
  field: string,
  lengthMax: number,
): string | null {
  if (value === undefined || value === null || value.trim() === '') return null;
  if (value.length > lengthMax * 2 || [...value].length > lengthMax || !isPlain(value))
    throw new RequestError(
      'BAD_USER_INPUT',
      `${field} must be at most ${lengthMax} characters of plain text, without control characters`,
      { field },
    );
  return value;
}
