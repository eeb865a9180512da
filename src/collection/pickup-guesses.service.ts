import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import type { Id } from '../kernel/ids.js';
import { type Actor, systemActor } from '../platform/access/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { CodeRejected, TooManyAttempts } from '../platform/graphql/common.errors.js';
import { LOCKED_MS, WRONG_GUESSES_MAX } from './collection-rules.js';
import { PickupCodes } from './pickup-codes.js';
import type { Pickup } from './pickup.entity.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';

/** What one guess came to. */
type Verdict =
  | { readonly is: 'right' }
  | { readonly is: 'wrong'; readonly attemptsLeft: number }
  | { readonly is: 'locked'; readonly until: Date };

/**
 * Whether a code opens pickups. Wrong guesses are limited per pickup, by the system's clock. A guess is counted, in a
 * transaction of its own, before anything is compared: many at the same moment get no more tries than one after another,
 * and a refusal of the handover does not undo the count.
 */
@Injectable()
export class PickupGuesses {
  private readonly clock = new SystemClock();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly codes: PickupCodes,
  ) {}

  /**
   * Checks a code against pickups of one visit. It must be the code of one of them; the others must be the same
   * customer's, or have it too. Pickups that are open no more, or another store's, are not guessed at: the handover says
   * what is wrong with them.
   *
   * @throws CodeRejected    it opens them not; says how many guesses are left.
   * @throws TooManyAttempts guessed wrong five times: locked for a quarter of an hour.
   */
  async check(actor: Actor, pickupIds: readonly Id<'Pickup'>[], digits: string): Promise<void> {
    const rows = await this.queries.byIds(this.unitOfWork.read(actor), pickupIds);
    const guessed = rows.filter((row) => isOpen(row) && row.locationId === actor.locationId);
    if (guessed.length === 0) return;
    const ids = guessed.map(({ id }) => id);
    const verdict = await this.unitOfWork.run(
      systemActor('pickup-guesses'),
      { operation: 'pickup.guess' },
      (tx) => this.guess(tx, ids, digits),
    );
    switch (verdict.is) {
      case 'right':
        return;
      case 'locked':
        throw new TooManyAttempts(
          { retryAt: verdict.until },
          'Guessed too often; look at a document instead.',
        );
      case 'wrong':
        throw new CodeRejected(
          { attemptsLeft: verdict.attemptsLeft },
          'That is not the code of this pickup.',
        );
    }
  }

  private async guess(tx: Tx, ids: readonly Id<'Pickup'>[], digits: string): Promise<Verdict> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + LOCKED_MS);
    const before = (await this.pickups.lockAll(tx, ids)).filter(isOpen);
    const counted: Pickup[] = [];
    for (const { id, lockedUntil } of before) {
      const pickup = await this.pickups.takeGuess(tx, id, WRONG_GUESSES_MAX, now, until);
      if (pickup === null) return { is: 'locked', until: lockedUntil ?? until };
      counted.push(pickup);
    }
    if (opens(counted, (pickup) => this.codes.matches(pickup, digits))) {
      await this.pickups.forgetGuesses(tx, ids);
      return { is: 'right' };
    }
    const most = Math.max(...counted.map(({ wrongGuesses }) => wrongGuesses));
    return { is: 'wrong', attemptsLeft: WRONG_GUESSES_MAX - most };
  }
}

const isOpen = ({ state }: Pickup): boolean => ['to_pick', 'picking', 'ready'].includes(state);

/** One has the code, and each other has it too or is the same customer's or guest's. */
export function opens(pickups: readonly Pickup[], hasCode: (pickup: Pickup) => boolean): boolean {
  const matched = pickups.filter(hasCode);
  const isSameOwner = (one: Pickup, other: Pickup) =>
    (one.customerId !== null && one.customerId === other.customerId) ||
    (one.guestTokenHash !== null && one.guestTokenHash === other.guestTokenHash);
  return pickups.every((pickup) => matched.some((right) => right === pickup || isSameOwner(right, pickup)));
}
