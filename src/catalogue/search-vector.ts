import { searchTerms } from '../kernel/text.js';

/** PostgreSQL keeps no position beyond this one. */
const POSITION_MAX = 16_383;

/**
 * What a product is found by, as a tsvector literal: `koffiezetapparaat:1A …`. Names weigh more than what variants are
 * called, that more than the description. Only `[a-z0-9]` comes out of kernel/text, so nothing has to be quoted.
 */
export function searchVector(product: {
  readonly name: string;
  readonly variantNames: readonly string[];
  readonly description: string;
}): string {
  const places = new Map<string, string[]>();
  let position = 0;
  const add = (text: string, weight: 'A' | 'B' | 'D') => {
    for (const term of searchTerms(text)) {
      position = Math.min(position + 1, POSITION_MAX);
      places.set(term, [...(places.get(term) ?? []), `${position}${weight}`]);
    }
  };
  add(product.name, 'A');
  for (const name of product.variantNames) add(name, 'B');
  add(product.description, 'D');
  return [...places].map(([term, at]) => `${term}:${at.join(',')}`).join(' ');
}
