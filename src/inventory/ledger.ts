import { Injectable } from '@nestjs/common';
import { derivedId } from '../kernel/ids.js';
import { subjectKey } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Hold } from './hold.entity.js';
import { HoldRepository } from './hold.repository.js';
import { HoldState } from './inventory.enums.js';
import { alertOf, allocationEvent, holdEvent, levelEvent, movementEvent } from './inventory.events.js';
import { LedgerRepository, type NewMovement, type PostedLevel, type Posting } from './ledger.repository.js';
import { type LevelChange, mergeChanges, type Place, placeKey } from './level-change.js';
import { RowGate } from './row-gate.js';
import type { StockLevel } from './stock-level.entity.js';

/** What became of a posting: written; refused at these places; or a hold or allocation it was based on has changed. */
export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'short'; readonly at: readonly PostedLevel[] }
  | { readonly is: 'stale' };

/** A movement as a service says it; who and under which key the ledger adds. */
export type PlainMovement = Pick<
  NewMovement,
  'variantId' | 'locationId' | 'delta' | 'reason' | 'causeKind' | 'causeId' | 'lineId'
>;

const ROUNDS_MAX = 5;

/** The one way stock changes: merged, locked in one order, guarded, all or nothing, and told to the outbox. */
@Injectable()
export class Ledger {
  private readonly movementsOf = new WeakMap<Tx, { key: string; count: number }>();

  constructor(
    private readonly repository: LedgerRepository,
    private readonly holds: HoldRepository,
    private readonly gate: RowGate,
  ) {}

  /**
   * Posts a change of stock. Promises in three steps: the guarded statement; if it refuses, holds that have ended at
   * those places expire and give their units back; then the guarded statement once more.
   *
   * @param posting changes of one place are summed here; levels are made where a change asks nothing of them.
   * @emits  one event per hold, allocation and movement written, see `inventory.events.ts`.
   */
  async post(
    tx: Tx,
    posting: Omit<Posting, 'movements'> & { readonly movements?: readonly PlainMovement[] },
  ): Promise<Outcome> {
    const levels = mergeChanges(posting.levels);
    await this.gate.enter(tx, levels);
    const movements = this.signed(tx, posting.movements ?? []);
    for (let round = 1; ; round += 1) {
      const { done, levels: found } = await this.repository.post(tx, { ...posting, levels, movements });
      if (done) return tell(tx, { ...posting, movements }, found);
      const short = found.filter(({ enough }) => !enough);
      if (short.length === 0) return { is: 'stale' };
      if (round === ROUNDS_MAX || !(await this.giveWay(tx, levels, short))) return { is: 'short', at: short };
    }
  }

  /** Posts what nothing can refuse. @throws Error when it was refused all the same: a place that is none of ours. */
  async record(tx: Tx, posting: Parameters<Ledger['post']>[1]): Promise<void> {
    const outcome = await this.post(tx, posting);
    if (outcome.is !== 'done') throw new Error(`stock cannot be recorded: ${JSON.stringify(outcome)}`);
  }

  /** Ends holds whose time has passed and gives their units back. @returns false when there were none. */
  async expire(tx: Tx, ended: readonly Hold[]): Promise<boolean> {
    if (ended.length === 0) return false;
    const holds = ended.map((hold) => ({ ...hold, state: HoldState.EXPIRED, version: hold.version + 1 }));
    const levels = mergeChanges(ended.map((hold) => ({ ...placeOf(hold), held: -hold.quantity })));
    // Not done: somebody else has just tidied some of them. The caller looks again.
    const { done, levels: found } = await this.repository.post(tx, { levels, holds });
    if (done) tell(tx, { levels, holds }, found);
    return true;
  }

  /** Makes room where a posting was refused. @returns false when nothing more can be done. */
  private async giveWay(
    tx: Tx,
    levels: readonly LevelChange[],
    short: readonly PostedLevel[],
  ): Promise<boolean> {
    const asking = new Set(levels.filter(asksForUnits).map(placeKey));
    const unopened = short.filter((level) => !level.exists && !asking.has(placeKey(level)));
    const ended = await this.holds.ended(tx, short.map(placeOf));
    if (unopened.length === 0 && ended.length === 0) return false;
    if (unopened.length > 0) await this.repository.open(tx, unopened.map(placeOf));
    // All of them, in the one order, before one of them is written: else two who make room lock crosswise.
    await this.repository.lock(tx, levels.map(placeOf));
    await this.expire(tx, ended);
    return true;
  }

  /**
   * Locks levels in the one order. For a transaction that will change stock more than once, before the first change:
   * what it locks bit by bit, another may lock the other way round. Levels that are not there are no matter.
   */
  async lock(tx: Tx, places: readonly Place[]): Promise<void> {
    if (places.length === 0) return;
    await this.gate.enter(tx, places);
    await this.repository.lock(tx, places.map(placeOf));
  }

  /**
   * Levels by {@link placeKey}, locked in the one order, with no hold counted whose end has passed: what is worked out
   * from them stays true until this transaction ends. Those that are not there are absent.
   */
  async current(tx: Tx, places: readonly Place[]): Promise<ReadonlyMap<string, StockLevel>> {
    const wanted = places.map(placeOf);
    await this.gate.enter(tx, wanted);
    let locked = await this.repository.lock(tx, wanted);
    if (await this.expire(tx, await this.holds.ended(tx, wanted)))
      locked = await this.repository.lock(tx, wanted);
    return new Map(locked.map((level) => [placeKey(level), level]));
  }

  /** Numbers the movements of a transaction under a key of their own: applied a second time, they collide. */
  private signed(tx: Tx, movements: readonly PlainMovement[]): NewMovement[] {
    if (movements.length === 0) return [];
    const actor = subjectKey(tx.actor);
    // Two callers may use one key for two intentions; theirs are two operations.
    const key = `${tx.actor.apiClientId} ${actor} ${tx.operation} ${tx.operationKey}`;
    const earlier = this.movementsOf.get(tx);
    const before = earlier?.key === key ? earlier.count : 0;
    this.movementsOf.set(tx, { key, count: before + movements.length });
    const operationKey = derivedId<'StockOperation'>('inventory.operation', key);
    return movements.map((movement, index) => ({
      ...movement,
      id: tx.newId<'StockMovement'>(),
      actor,
      apiClientId: tx.actor.apiClientId,
      channel: tx.actor.channel,
      operationKey,
      ordinal: before + index,
    }));
  }
}

function tell(
  tx: Tx,
  { levels, holds = [], allocations = [], movements = [] }: Posting,
  found: readonly PostedLevel[],
): Outcome {
  for (const hold of holds) tx.emit(holdEvent(hold));
  for (const allocation of allocations) tx.emit(allocationEvent(allocation));
  for (const movement of movements) tx.emit(movementEvent(movement));
  const told = new Set([...holds, ...allocations, ...movements].map(placeKey));
  for (const change of levels)
    if (!told.has(placeKey(change))) tx.emit(levelEvent(tx.newId<'StockAlert'>(), change, 'level_changed'));
  for (const level of found) {
    const alert = alertOf(level.available, level.availableAfter ?? level.available);
    if (alert !== null) tx.emit(levelEvent(tx.newId<'StockAlert'>(), level, alert));
  }
  return { is: 'done' };
}

const asksForUnits = ({ promised = 0, free = 0, there = 0 }: LevelChange): boolean =>
  promised + free + there > 0;

/** Only the place of a row that is more than a place. */
export const placeOf = ({ variantId, locationId }: Place): Place => ({ variantId, locationId });
