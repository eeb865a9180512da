import type { SourcingRuleKind } from './inventory.enums.js';

/** A rule of sourcing as it is kept: what it looks at, how much it counts, its parameter. */
export interface SourcingRule {
  readonly kind: SourcingRuleKind;
  readonly weight: number;
  readonly value: string | null;
}
