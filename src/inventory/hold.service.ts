import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Hold } from './hold.entity.js';
import type { HoldPurpose } from './inventory.enums.js';

/** One line's claim on one variant in one place. */
export interface HoldLine {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
  /** The caller's line; several entries when it lies in several places or is a bundle ({@link demandOf}). */
  readonly lineId: string;
}

/** Whose holds: those of one purpose and cause, of some lines or of all. */
export interface HoldsOf {
  readonly purpose: HoldPurpose;
  readonly causeId: string;
  readonly lineIds?: readonly string[];
}

@Injectable()
export class HoldService {
  /**
   * Promises stock for a while: all lines or none, in one statement (two or three when ended holds must give way).
   *
   * Lines on the same variant and location are summed before anything is decided; rows are locked in one order. Call it
   * as late in the transaction as you can: from here to COMMIT others wait for these rows.
   *
   * @param tx      the caller's transaction; nothing is held unless it commits.
   * @param request `quantity` in units from 1; `causeId` the cart, reservation or order; `endsAt` after `tx.now`. A line
   *                that has a live hold of this purpose on this place must not ask for a second one.
   * @returns one hold per line and place.
   * @throws InsufficientStock somewhere fewer units may be promised than asked; nothing was written.
   * @emits  inventory.stock_held v1 per hold.
   */
  async place(
    _tx: Tx,
    _request: {
      readonly lines: readonly HoldLine[];
      readonly purpose: HoldPurpose;
      readonly causeId: string;
      readonly endsAt: Date;
    },
  ): Promise<Hold[]> {
    throw new Error('being written');
  }

  /**
   * Gives live holds back at once. Those that ended, were released or allocated are left as they are.
   *
   * @returns the holds that were released; none is no mistake.
   * @emits  inventory.hold_ended v1 per hold.
   */
  async release(_tx: Tx, _of: HoldsOf): Promise<Hold[]> {
    throw new Error('being written');
  }

  /**
   * Lets holds end at another time. A hold that has ended is promised anew if that can be done; how often and how far
   * is the caller's rule.
   *
   * @returns the holds, with their new end.
   * @throws InsufficientStock a hold had ended, and its units went to others.
   * @emits  inventory.hold_changed v1 per hold (inventory.stock_held for one promised anew).
   */
  async extend(_tx: Tx, _of: HoldsOf & { readonly endsAt: Date }): Promise<Hold[]> {
    throw new Error('being written');
  }

  /**
   * Moves holds to another location: promised there and given back here in one statement.
   *
   * @param to `endsAt`: also ends then; absent: as it was.
   * @throws InsufficientStock the other location has too few; the holds stay where they are.
   * @emits  inventory.hold_changed v1 per hold.
   */
  async move(
    _tx: Tx,
    _of: HoldsOf,
    _to: { readonly locationId: Id<'Location'>; readonly endsAt?: Date },
  ): Promise<Hold[]> {
    throw new Error('being written');
  }

  /**
   * Passes live holds on to another purpose and cause without a moment of release: a reservation that is paid online
   * becomes an order awaiting payment.
   *
   * @param to lines name the old line and the new one.
   * @throws InsufficientStock a hold had ended, and its units went to others.
   * @emits  inventory.hold_changed v1 per hold.
   */
  async passOn(
    _tx: Tx,
    _of: HoldsOf,
    _to: {
      readonly purpose: HoldPurpose;
      readonly causeId: string;
      readonly endsAt: Date;
      readonly lines: readonly { readonly lineId: string; readonly newLineId: string }[];
    },
  ): Promise<Hold[]> {
    throw new Error('being written');
  }
}
