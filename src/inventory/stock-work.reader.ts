import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { encodeCursor, pageOf } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import type { Connection, PageRequest } from '../platform/graphql/page.js';
import type { DeliveryLine } from './delivery-line.entity.js';
import { DeliveryRepository } from './delivery.repository.js';
import { CountState, InboundKind, TransferState } from './inventory.enums.js';
import { StockCountRepository } from './stock-count.repository.js';
import type {
  CountedLineType,
  DeliveryType,
  InboundGoodsType,
  StockCountType,
  TransferType,
} from './stock-work.types.js';
import type { TransferLine } from './transfer-line.entity.js';
import { TransferRepository } from './transfer.repository.js';

/** Deliveries, transfers and counts as staff see them. */
@Injectable()
export class StockWorkReader {
  constructor(
    private readonly transfers: TransferRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly counts: StockCountRepository,
  ) {}

  async transfer(db: Db, id: Id<'Transfer'>): Promise<TransferType> {
    const transfer = there(await this.transfers.byId(db, id), id);
    const lines = await this.transfers.linesOf(db, [id]);
    return { ...transfer, lines: lines.map((line) => sentLine(line, transfer.state)) };
  }

  async delivery(db: Db, id: Id<'Delivery'>): Promise<DeliveryType> {
    const delivery = there(await this.deliveries.byId(db, id), id);
    const lines = await this.deliveries.linesOf(db, [id]);
    return { ...delivery, state: delivery.state.toUpperCase(), lines: lines.map(expectedLine) };
  }

  /** @param dryRun the answer of a rehearsal, read in it. */
  async count(db: Db, id: Id<'StockCount'>, dryRun = false): Promise<StockCountType> {
    const count = there(await this.counts.byId(db, id), id);
    const isHidden = count.isBlind && count.state === 'open';
    const lines = await this.counts.linesOf(db, id);
    return {
      id,
      locationId: count.locationId,
      state: count.state === 'open' ? CountState.OPEN : CountState.CLOSED,
      lines: lines.map(({ variantId, expected, counted }) => ({
        variantId,
        expected: isHidden ? null : expected,
        counted,
        difference: isHidden || counted === null ? null : counted - expected,
      })),
      dryRun,
    };
  }

  /** What is on its way to a location, oldest first. */
  async inbound(
    db: Db,
    locationId: Id<'Location'>,
    page: PageRequest,
  ): Promise<Connection<InboundGoodsType>> {
    const after = page.after === null ? null : String(page.after[0]);
    const rows = await this.deliveries.inbound(db, locationId, page.first, after);
    const of = (kind: InboundKind) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
    const expected = await this.deliveries.linesOf(db, of(InboundKind.DELIVERY));
    const sent = await this.transfers.linesOf(db, of(InboundKind.TRANSFER) as Id<'Transfer'>[]);
    return pageOf(
      rows.map(({ id, kind, expectedOn, state }) => ({
        id,
        kind,
        expectedOn,
        state: state.toUpperCase(),
        lines:
          kind === InboundKind.DELIVERY
            ? expected.filter(({ deliveryId }) => deliveryId === id).map(expectedLine)
            : sent
                .filter(({ transferId }) => transferId === id)
                .map((line) => sentLine(line, TransferState.IN_TRANSIT)),
      })),
      page.first,
      ({ id }) => encodeCursor([id]),
      rows[0]?.total ?? 0,
      after !== null,
    );
  }
}

function there<Row>(row: Row | null, id: string): Row {
  if (row === null) throw new Error(`${id} is not there, and was a moment ago`);
  return row;
}

const lineOf = (variantId: Id<'Variant'>, expected: number, counted: number): CountedLineType => ({
  variantId,
  expected,
  counted,
  difference: counted - expected,
});

const sentLine = ({ variantId, asked, sent, received }: TransferLine, state: TransferState) =>
  lineOf(variantId, state === TransferState.DRAFT ? asked : sent, received);

const expectedLine = ({ variantId, expected, received }: DeliveryLine) =>
  lineOf(variantId, expected, received);
