import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { PickupState } from './collection.enums.js';
import { pickupEvent } from './collection.events.js';
import { PickTaskRepository } from './pick-task.repository.js';
import { PickupCodes } from './pickup-codes.js';
import type { PickupLine } from './pickup-line.entity.js';
import type { Pickup } from './pickup.entity.js';
import { PickupQueries } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { PutBackService } from './put-back.service.js';

/** How many of an order line's own units stay behind; a bundle counts as one. */
export type UnitsLeft = ReadonlyMap<Id<'OrderLine'>, number>;

/** Paid goods that are not all given at once: what stays behind is a pickup of its own, with its own code. */
@Injectable()
export class SplitPickupService {
  constructor(
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly tasks: PickTaskRepository,
    private readonly codes: PickupCodes,
    private readonly putBacks: PutBackService,
  ) {}

  /**
   * What of a paid pickup is missing from the shelf and written down as short, so that the rest need not wait for it.
   *
   * @returns null when something else is missing: not all of it was scanned; or nothing would be left to give.
   */
  async shortOf(tx: Tx, { orderId }: Pickup, lines: readonly PickupLine[]): Promise<UnitsLeft | null> {
    if (orderId === null) return null;
    const short = await this.queries.shortOf(tx, orderId);
    const left = new Map<Id<'OrderLine'>, number>();
    for (const line of lines) {
      const units = Math.ceil((line.quantity - line.picked) / eachOf(line));
      left.set(line.orderLineId!, Math.max(units, left.get(line.orderLineId!) ?? 0));
    }
    if ([...left].some(([id, units]) => units > (short.get(id) ?? 0))) return null;
    return lines.some((line) => left.get(line.orderLineId!)! < line.lineQuantity) ? left : null;
  }

  /**
   * Moves units that stay behind into a new pickup of the same order and store: one that is picked when they are there, or
   * one that lies ready at the same place. What was picked of a bundle that stays is put back.
   *
   * @param how `isMissing`: they lay ready, and lie there no more.
   * @emits collection.pickup_opened v1, tasks.task_opened v1 when something is put back.
   */
  async split(
    tx: Tx,
    pickup: Pickup,
    lines: readonly PickupLine[],
    left: UnitsLeft,
    { isMissing = false }: { isMissing?: boolean } = {},
  ): Promise<void> {
    const isReady = pickup.state === PickupState.READY && !isMissing;
    const id = tx.newId<'Pickup'>();
    const opened = await this.pickups.insert(
      tx,
      {
        ...pickup,
        id,
        version: 1,
        reservationId: null,
        state: isReady ? PickupState.PICKING : PickupState.TO_PICK,
        ...(await this.codes.draw(tx, id, pickup.locationId)),
      },
      [],
    );
    const moving = lines.flatMap((line) => {
      const lineQuantity = left.get(line.orderLineId!) ?? 0;
      const quantity = lineQuantity * eachOf(line);
      return lineQuantity === 0 ? [] : [{ line, quantity, lineQuantity }];
    });
    await this.pickups.moveLines(
      tx,
      id,
      moving.map(({ line, ...units }, position) => ({
        ...units,
        lineId: line.id,
        id: tx.newId<'PickupLine'>(),
        position,
        picked: isReady ? units.quantity : 0,
      })),
    );
    tx.emit(pickupEvent('pickup_opened', opened));
    if (isReady) {
      tx.emit(pickupEvent('pickup_changed', (await this.pickups.markReady(tx, id, pickup.place!))!));
      return;
    }
    await this.tasks.open(tx, opened);
    if (isMissing) return;
    const inHand = moving.map(({ line, quantity }) => ({
      ...line,
      picked: Math.max(0, line.picked - (line.quantity - quantity)),
    }));
    await this.putBacks.putBack(tx, pickup, inHand);
  }
}

/**
 * What stays behind when only some lines of a pickup are given.
 *
 * @param given by pickup line; a bundle's parts in whole bundles.
 * @throws WrongState   a line has fewer units than named.
 * @throws RequestError BAD_USER_INPUT: a bundle is torn apart, or nothing of the pickup is given.
 */
export function leftBehind(
  lines: readonly PickupLine[],
  given: readonly { readonly lineId: string; readonly quantity: number }[],
): UnitsLeft {
  const left = new Map<Id<'OrderLine'>, number>();
  for (const line of lines) {
    const units = given.reduce((sum, one) => sum + (one.lineId === line.id ? one.quantity : 0), 0);
    if (units > line.quantity) throw wrongState('pickup', `holds ${line.quantity} of that line`);
    const stays = (line.quantity - units) / eachOf(line);
    if (!Number.isInteger(stays) || (left.get(line.orderLineId!) ?? stays) !== stays)
      throw badLines('a bundle is given whole: name all of its parts');
    left.set(line.orderLineId!, stays);
  }
  if (lines.every((line) => left.get(line.orderLineId!) === line.lineQuantity))
    throw badLines('nothing of a pickup would be given: leave it out of pickupIds');
  return left;
}

const eachOf = ({ quantity, lineQuantity }: PickupLine): number => quantity / lineQuantity;

const badLines = (why: string) => new RequestError('BAD_USER_INPUT', why, { field: 'input.lines' });
