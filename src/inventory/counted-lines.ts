import type { Id } from '../kernel/ids.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { VariantUnits } from './transfer.repository.js';

/** A number of one variant, as somebody counted it. */
export interface CountedLine {
  readonly variantId: Id<'Variant'>;
  readonly counted: number;
}

/**
 * Lines as they were given, each variant once.
 *
 * @throws RequestError BAD_USER_INPUT a variant that comes twice, or fewer units than `least`.
 */
export function linesAsked(lines: readonly CountedLine[], least = 1): VariantUnits[] {
  const seen = new Set<string>();
  return lines.map(({ variantId, counted }, index) => {
    if (seen.has(variantId)) throw refused(index, 'variantId', 'names a variant a second time');
    if (counted < least) throw refused(index, 'counted', `must be ${least} at least`);
    seen.add(variantId);
    return { variantId, units: counted };
  });
}

const refused = (index: number, field: string, why: string): RequestError =>
  new RequestError('BAD_USER_INPUT', `input.lines.${index}.${field} ${why}`, {
    field: `input.lines.${index}.${field}`,
  });
