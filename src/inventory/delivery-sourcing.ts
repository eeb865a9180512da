import { Injectable } from '@nestjs/common';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import { can, LocationAbility, LocationDirectory, type LocationFacts } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { placeKey } from './level-change.js';
import { type Need, source, type Source, type Sourcing } from './sourcing.js';
import { protectedSource, type Scored, scored } from './sourcing-rules.js';
import { type AvailableRow, StockLevelRepository } from './stock-level.repository.js';
import { StockRulesDirectory } from './stock-rules.directory.js';
import type { StockLine } from './stock.service.js';

/** Which locations send what, by the rules in force on stock as it is. The promise, its allocation and the plan all ask this. */
@Injectable()
export class DeliverySourcing {
  constructor(
    private readonly levels: StockLevelRepository,
    private readonly locations: LocationDirectory,
    private readonly rules: StockRulesDirectory,
  ) {}

  /**
   * @param besides units that the same work takes at places of their own, and that therefore cannot be sent.
   * @returns what was found or is short, and every location looked at, the best first.
   */
  async find<N extends Need>(
    db: Db,
    needs: readonly N[],
    near: Coordinates | null,
    besides: readonly StockLine[] = [],
  ): Promise<Sourcing<N> & { readonly candidates: readonly Scored[] }> {
    const variantIds = [...new Set(needs.map(({ variantId }) => variantId))];
    const senders = (await this.locations.all(db)).filter((location) => can(location, LocationAbility.SHIP));
    const rows = await this.levels.available(
      db,
      variantIds,
      senders.map(({ id }) => id),
    );
    const rules = await this.rules.sourcing(db);
    const sources = sourcesOf(senders, less(rows, besides)).map((one) => protectedSource(one, rules));
    return { ...source(needs, sources, near, rules), candidates: scored(sources, near, rules) };
  }
}

function less(rows: readonly AvailableRow[], besides: readonly StockLine[]): AvailableRow[] {
  const taken = new Map<string, number>();
  for (const line of besides) taken.set(placeKey(line), (taken.get(placeKey(line)) ?? 0) + line.quantity);
  return rows.map((row) => ({ ...row, available: row.available - (taken.get(placeKey(row)) ?? 0) }));
}

/** The locations that ship, with what each may promise. */
function sourcesOf(senders: readonly LocationFacts[], rows: readonly AvailableRow[]): Source[] {
  const availableAt = new Map<Id<'Location'>, Map<Id<'Variant'>, number>>();
  for (const { locationId, variantId, available } of rows) {
    const there = availableAt.get(locationId) ?? new Map<Id<'Variant'>, number>();
    availableAt.set(locationId, there.set(variantId, available));
  }
  return senders.map(({ id, kind, point }) => ({
    locationId: id,
    kind,
    point,
    available: availableAt.get(id) ?? new Map<Id<'Variant'>, number>(),
  }));
}
