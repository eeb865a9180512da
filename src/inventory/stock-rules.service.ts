import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { constraintOf } from '../platform/database/retry.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import { SourcingRuleKind } from './inventory.enums.js';
import { levelEvent, rulesEvent } from './inventory.events.js';
import { LedgerRepository } from './ledger.repository.js';
import { DEFAULT_RULES, isKind, isUnits, ruleInWords, type SourcingRule } from './sourcing-rules.js';
import { StockRulesRepository } from './stock-rules.repository.js';

/** Units that a location does not promise, and those it may promise before they are there. */
export interface SafetyRule {
  /** Null: of every variant that is stocked there. */
  readonly variantId: Id<'Variant'> | null;
  readonly locationId: Id<'Location'>;
  readonly safetyStock: number;
  /** Null: as it is. */
  readonly backorderLimit: number | null;
}

/** How stock is promised. */
@Injectable()
export class StockRulesService {
  constructor(
    private readonly rows: StockRulesRepository,
    private readonly repository: LedgerRepository,
    private readonly locations: LocationDirectory,
    private readonly catalogue: CatalogueReader,
  ) {}

  /**
   * Sets the rules of sourcing as a whole, and what locations withhold; what is absent stays as it is.
   *
   * @throws RuleBroken a parameter that its rule does not know, a place or variant that is not there, a backorder limit
   *         below what is promised already. Nothing was written.
   * @emits  inventory.rules_changed v1
   */
  async set(
    tx: Tx,
    given: {
      readonly sourcing: readonly SourcingRule[] | null;
      readonly safety: readonly SafetyRule[] | null;
      readonly reason: string;
    },
  ): Promise<{ version: number; sourcing: string[] }> {
    const { sourcing, safety, reason } = given;
    for (const [index, rule] of (sourcing ?? []).entries()) refuseUnknown(rule, `input.sourcing.${index}`);
    const before = await this.rows.current(tx);
    const staffId = tx.actor.subject.kind === 'staff' ? tx.actor.subject.staffId : null;
    const version =
      sourcing === null ? (before?.version ?? 0) : await this.rows.add(tx, { sourcing, staffId, reason });
    await this.withhold(tx, safety ?? []);
    tx.emit(rulesEvent(tx.newId<'StockRules'>(), version));
    tx.audit({
      objectId: null,
      before: { version: before?.version ?? 0 },
      after: { version, sourcing, safety },
      reason,
    });
    return { version, sourcing: (sourcing ?? before?.sourcing ?? DEFAULT_RULES).map(ruleInWords) };
  }

  private async withhold(tx: Tx, safety: readonly SafetyRule[]): Promise<void> {
    const variantIds = safety.flatMap(({ variantId }) => variantId ?? []);
    const known = variantIds.length === 0 ? new Map() : await this.catalogue.variants(tx, variantIds);
    for (const [index, { variantId, locationId }] of safety.entries()) {
      if ((await this.locations.get(tx, locationId)) === null)
        throw ruleBroken(`input.safety.${index}.locationId`, 'UNKNOWN', 'There is no such location.');
      if (variantId !== null && !known.has(variantId))
        throw ruleBroken(`input.safety.${index}.variantId`, 'UNKNOWN', 'There is no such variant.');
    }
    try {
      if (safety.length > 0) await this.repository.withhold(tx, safety);
      for (const { variantId, locationId } of safety)
        if (variantId !== null)
          tx.emit(levelEvent(tx.newId<'StockAlert'>(), { variantId, locationId }, 'level_changed'));
    } catch (error) {
      if (constraintOf(error) !== 'stock_level_not_oversold') throw error;
      throw ruleBroken(
        'input.safety',
        'PROMISED_ALREADY',
        'More is promised there than that backorder limit allows.',
      );
    }
  }
}

const PARAMETER: Readonly<Record<SourcingRuleKind, (value: string | null) => boolean>> = {
  [SourcingRuleKind.PREFER_KIND]: isKind,
  [SourcingRuleKind.NEAREST]: (value) => value === null,
  [SourcingRuleKind.FEWEST_SPLITS]: (value) => value === null,
  [SourcingRuleKind.PROTECT_STORE]: isUnits,
  [SourcingRuleKind.COST_PER_PARCEL]: isUnits,
};

function refuseUnknown({ kind, value }: SourcingRule, path: string): void {
  if (!PARAMETER[kind](value))
    throw ruleBroken(`${path}.value`, 'NOT_OF_THIS_RULE', 'This rule has another parameter, or none.');
}
