import { Injectable } from '@nestjs/common';
import type { Approval } from '../access/index.js';
import { CatalogueReader } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, ruleBroken, wrongState } from '../platform/graphql/refusals.js';
import { notStocked } from './adjustment.service.js';
import { Arrivals } from './arrivals.js';
import { type CountedLine, linesAsked } from './counted-lines.js';
import { GoodsInTransit, MovementReason, TransferState } from './inventory.enums.js';
import { MoreThanSent } from './inventory.errors.js';
import { transferEvent } from './inventory.events.js';
import { Ledger } from './ledger.js';
import { Shortages } from './shortages.js';
import { StockLevelRepository } from './stock-level.repository.js';
import type { TransferLine } from './transfer-line.entity.js';
import type { Transfer } from './transfer.entity.js';
import { TransferRepository, type VariantUnits } from './transfer.repository.js';
import { refuseElsewhere, worksInOneStore } from './whereabouts.js';

const ON_ITS_WAY: readonly TransferState[] = [
  TransferState.DESPATCHED,
  TransferState.IN_TRANSIT,
  TransferState.PARTLY_RECEIVED,
];

/** Goods from one location to another: they leave there, then they arrive here, and nothing is lost unsaid. */
@Injectable()
export class TransferService {
  constructor(
    private readonly transfers: TransferRepository,
    private readonly levels: StockLevelRepository,
    private readonly ledger: Ledger,
    private readonly arrivals: Arrivals,
    private readonly shortages: Shortages,
    private readonly catalogue: CatalogueReader,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Plans a transfer; nothing moves and nothing is promised yet.
   *
   * @throws NotFound         a location or variant that is not there.
   * @throws RuleBroken       SAME_LOCATION, CLOSED_LOCATION, NOT_YOUR_STORE, COMES_TWICE, NONE.
   * @throws VariantNotStocked the sender never had it.
   */
  async draft(
    tx: Tx,
    given: {
      readonly fromLocationId: Id<'Location'>;
      readonly toLocationId: Id<'Location'>;
      readonly lines: readonly CountedLine[];
    },
  ): Promise<Id<'Transfer'>> {
    const { fromLocationId, toLocationId } = given;
    const from = await this.locations.get(tx, fromLocationId);
    if (from === null) throw notFound(ObjectKind.LOCATION, fromLocationId);
    const to = await this.locations.get(tx, toLocationId);
    if (to === null) throw notFound(ObjectKind.LOCATION, toLocationId);
    if (fromLocationId === toLocationId)
      throw ruleBroken('input.toLocationId', 'SAME_LOCATION', 'A transfer goes to another location.');
    if (to.isClosed)
      throw ruleBroken('input.toLocationId', 'CLOSED_LOCATION', `${to.name} is closed: nothing goes there.`);
    const here = tx.actor.locationId;
    if (worksInOneStore(tx.actor) && here !== fromLocationId && here !== toLocationId)
      throw ruleBroken('input.fromLocationId', 'NOT_YOUR_STORE', 'It goes from or to your own store.');
    const lines = linesAsked(given.lines);
    const known = await this.catalogue.variants(
      tx,
      lines.map(({ variantId }) => variantId),
    );
    const levels = await this.levels.available(
      tx,
      lines.map(({ variantId }) => variantId),
      [fromLocationId],
    );
    for (const { variantId } of lines) {
      if (!known.has(variantId)) throw notFound(ObjectKind.VARIANT, variantId);
      if (!levels.some((level) => level.variantId === variantId))
        throw notStocked({ variantId, locationId: fromLocationId });
    }
    const transfer: Transfer = {
      id: tx.newId<'Transfer'>(),
      fromLocationId,
      toLocationId,
      state: TransferState.DRAFT,
      differenceReason: null,
      version: 1,
      createdAt: tx.now,
    };
    await this.transfers.insert(tx, transfer, lines);
    this.tell(tx, transfer, null);
    return transfer.id;
  }

  /**
   * Lets goods leave the sender; what was promised to others stays. Absent lines: all that has not left yet.
   *
   * @throws NotFound WrongLocation
   * @throws WrongState        it has left, or where it goes to was closed since.
   * @throws InsufficientStock the sender has fewer that nobody was promised.
   * @emits  inventory.stock_moved v1 per movement, inventory.transfer_changed v1
   */
  async despatch(
    tx: Tx,
    {
      transferId,
      lines,
    }: { readonly transferId: Id<'Transfer'>; readonly lines: readonly CountedLine[] | null },
  ): Promise<Id<'Transfer'>> {
    const { transfer, known } = await this.locked(tx, transferId);
    refuseElsewhere(tx.actor, transfer.fromLocationId);
    if (![TransferState.DRAFT, TransferState.DESPATCHED].includes(transfer.state))
      throw wrongState('transfer', transfer.state);
    await this.locations.refuseClosed(tx, transfer.toLocationId);
    const leaving = lines
      ? linesAsked(lines)
      : known.map(({ variantId, asked, sent }) => ({ variantId, units: asked - sent }));
    for (const { variantId, units } of leaving) {
      const line = lineOf(known, variantId);
      if (units > line.asked - line.sent) throw wrongState('transfer', transfer.state);
    }
    const changes = leaving
      .filter(({ units }) => units > 0)
      .map(({ variantId, units }) => ({
        variantId,
        locationId: transfer.fromLocationId,
        onHand: -units,
        free: units,
      }));
    const outcome = await this.ledger.post(tx, {
      levels: changes,
      movements: changes.map(({ variantId, locationId, onHand }) => ({
        variantId,
        locationId,
        delta: onHand,
        reason: MovementReason.TRANSFERRED,
        causeKind: ObjectKind.TRANSFER,
        causeId: transfer.id,
        lineId: null,
      })),
    });
    if (outcome.is === 'short')
      throw await this.shortages.ofPosting(
        tx,
        changes.map((change) => ({ ...change, promised: change.free })),
        outcome.at,
      );
    await this.transfers.add(tx, transfer.id, 'sent', leaving);
    const isAll = known.every(
      (line) =>
        line.sent + (leaving.find((one) => one.variantId === line.variantId)?.units ?? 0) === line.asked,
    );
    await this.become(tx, transfer, isAll ? TransferState.IN_TRANSIT : TransferState.DESPATCHED, null);
    return transfer.id;
  }

  /**
   * Takes goods in where they were sent to; what was promised before it was there is filled first. What is missing may
   * still come, unless the caller says why it will not.
   *
   * @param given `approval`: of the manager who takes in more than was sent; {@link ApprovalService} asked her.
   * @throws NotFound WrongLocation WrongState MoreThanSent
   * @emits  inventory.stock_moved v1 per movement, inventory.transfer_changed v1
   */
  async receive(
    tx: Tx,
    given: {
      readonly transferId: Id<'Transfer'>;
      readonly lines: readonly CountedLine[];
      readonly differenceReason: string | null;
      readonly approval: Approval | null;
    },
  ): Promise<Id<'Transfer'>> {
    const { transfer, known } = await this.locked(tx, given.transferId);
    refuseElsewhere(tx.actor, transfer.toLocationId);
    if (!ON_ITS_WAY.includes(transfer.state)) throw wrongState('transfer', transfer.state);
    const arriving = linesAsked(given.lines, 0);
    for (const { variantId, units } of arriving) {
      const left = onTheWay(lineOf(known, variantId));
      if (units > left && given.approval === null)
        throw new MoreThanSent({ variantId, max: left }, `${left} are on their way, ${units} were counted.`);
    }
    await this.arrivals.post(tx, transfer.toLocationId, arriving, MovementReason.TRANSFERRED, {
      kind: ObjectKind.TRANSFER,
      id: transfer.id,
    });
    await this.transfers.add(tx, transfer.id, 'received', arriving);
    const after = await this.transfers.linesOf(tx, [transfer.id]);
    const missing = after.map((line) => ({ variantId: line.variantId, units: onTheWay(line) }));
    const isComplete = missing.every(({ units }) => units === 0);
    if (!isComplete && given.differenceReason !== null)
      await this.transfers.add(tx, transfer.id, 'lost', missing);
    const isOver = isComplete || given.differenceReason !== null;
    await this.become(
      tx,
      transfer,
      isOver ? TransferState.RECEIVED : TransferState.PARTLY_RECEIVED,
      given.differenceReason,
      given.approval,
    );
    return transfer.id;
  }

  /**
   * Gives a transfer up; what is on its way goes back to the sender's stock, or is lost, as is said.
   *
   * @throws NotFound WrongState it has arrived, or is given up already.
   * @emits  inventory.stock_moved v1 per movement, inventory.transfer_changed v1
   */
  async cancel(
    tx: Tx,
    given: { readonly transferId: Id<'Transfer'>; readonly goods: GoodsInTransit; readonly reason: string },
  ): Promise<Id<'Transfer'>> {
    const { transfer, known } = await this.locked(tx, given.transferId);
    const here = tx.actor.locationId;
    if (worksInOneStore(tx.actor) && here !== transfer.fromLocationId && here !== transfer.toLocationId)
      throw notFound(ObjectKind.TRANSFER, transfer.id);
    if (transfer.state !== TransferState.DRAFT && !ON_ITS_WAY.includes(transfer.state))
      throw wrongState('transfer', transfer.state);
    const left = known.map((line) => ({ variantId: line.variantId, units: onTheWay(line) }));
    if (given.goods === GoodsInTransit.BACK_TO_SENDER) {
      await this.arrivals.post(tx, transfer.fromLocationId, left, MovementReason.TRANSFERRED, {
        kind: ObjectKind.TRANSFER,
        id: transfer.id,
      });
      await this.transfers.add(tx, transfer.id, 'returned', left);
    } else await this.transfers.add(tx, transfer.id, 'lost', left);
    await this.become(tx, transfer, TransferState.CANCELLED, given.reason);
    return transfer.id;
  }

  private async locked(tx: Tx, id: Id<'Transfer'>): Promise<{ transfer: Transfer; known: TransferLine[] }> {
    const transfer = await this.transfers.lock(tx, id);
    if (transfer === null) throw notFound(ObjectKind.TRANSFER, id);
    return { transfer, known: await this.transfers.linesOf(tx, [id]) };
  }

  private async become(
    tx: Tx,
    before: Transfer,
    state: TransferState,
    reason: string | null,
    approval: Approval | null = null,
  ): Promise<void> {
    this.tell(tx, await this.transfers.move(tx, before.id, state, reason), before.state, approval);
  }

  private tell(
    tx: Tx,
    transfer: Transfer,
    before: TransferState | null,
    approval: Approval | null = null,
  ): void {
    tx.emit(transferEvent(transfer));
    tx.audit({
      objectId: transfer.id,
      before: before && { state: before },
      after: { state: transfer.state, ...(approval && { approvedBy: approval.staffId }) },
      reason: approval?.reason ?? transfer.differenceReason,
    });
  }
}

const onTheWay = ({ sent, received, returned, lost }: TransferLine): number =>
  Math.max(0, sent - received - returned - lost);

/** @throws NotFound the variant is no line of it. */
function lineOf(lines: readonly TransferLine[], variantId: VariantUnits['variantId']): TransferLine {
  const line = lines.find((one) => one.variantId === variantId);
  if (!line) throw notFound(ObjectKind.LINE, variantId);
  return line;
}
