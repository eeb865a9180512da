import { couponKey } from '../pricing/index.js';

/** Codes in one cart. */
export const COUPONS_MAX = 5;

/** Each code once, however it is written: the way it was written first stays. */
export function uniqueCoupons(codes: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const code of codes) if (!byKey.has(couponKey(code))) byKey.set(couponKey(code), code.trim());
  return [...byKey.values()];
}

/** Hers and those of a cart that goes up in hers, as many as there may be. */
export const mergedCoupons = (hers: readonly string[], theirs: readonly string[]): string[] =>
  uniqueCoupons([...hers, ...theirs]).slice(0, COUPONS_MAX);
