import { Injectable } from '@nestjs/common';
import { DocumentService } from '../documents/index.js';
import { demandOf, StockDisposition, StockService } from '../inventory/index.js';
import { localDate } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import { money } from '../kernel/money.js';
import { LocationDirectory } from '../locations/index.js';
import { LoyaltyService, pointsFor } from '../loyalty/index.js';
import { unitShares } from '../orders/index.js';
import { type RefundPlanType, RefundService, RefundState } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { TaxDirectory } from '../pricing/index.js';
import { creditNote } from './credit-note.js';
import { amountsOf, dispositionOf, merged } from './refund-amount.js';
import { type Intake, ReturnIntake, type Till } from './return-intake.js';
import type { ReturnLine } from './return-line.entity.js';
import { ReturnRepository, type ReturnRow } from './return.repository.js';
import { returnView, type ReturnView } from './return-view.js';
import { Disposition, ReturnState } from './returns.enums.js';
import { goodsTakenBack, returnClosed } from './returns.events.js';
import type { ReturnAtTillInput } from './returns.inputs.js';

const STOCK_DISPOSITION: Readonly<Record<Disposition, StockDisposition>> = {
  [Disposition.RESTOCK]: StockDisposition.SELLABLE,
  [Disposition.QUARANTINE]: StockDisposition.QUARANTINE,
  [Disposition.DAMAGED]: StockDisposition.DAMAGED,
};

/** Takes things back. */
@Injectable()
export class ReturnService {
  constructor(
    private readonly intake: ReturnIntake,
    private readonly returns: ReturnRepository,
    private readonly stock: StockService,
    private readonly refunds: RefundService,
    private readonly loyalty: LoyaltyService,
    private readonly documents: DocumentService,
    private readonly locations: LocationDirectory,
    private readonly taxes: TaxDirectory,
  ) {}

  /**
   * Takes units of one order back at the till of the caller, whatever channel they were bought in, in one transaction:
   * the order counts them, stock rises here, the money goes back to the tenders it came from, points are taken back in
   * proportion, and a credit note of this till says so. The order is locked first, so of two tills that take back the
   * same unit the second is refused.
   *
   * @returns the return: CLOSED when all the money is with her, REFUNDED while a gateway still has to give some.
   * @throws NotFound      there is no such order, or a line is of another.
   * @throws NotReturnable a line may not come back: nothing is taken back then.
   * @throws RuleBroken    something that eligibility asks of the unit was not said.
   * @throws RequestError  FORBIDDEN when the caller is no till.
   * @emits  returns.goods_taken_back v1, orders.order_changed, inventory.stock_moved, payments.payment_refunded or
   *         payments.refund_requested, loyalty.points_clawed_back, documents.document_issued.
   */
  async takeBackAtTill(tx: Tx, input: ReturnAtTillInput, language: string): Promise<ReturnView> {
    const till = await this.intake.tillOf(tx);
    const intake = await this.intake.take(tx, till, input, language);
    const amounts = amountsOf(intake.sale, intake.portions);
    const returnId = tx.newId<'Return'>();
    const lines = linesOf(tx, intake, till, returnId, amounts.lines);
    await this.putAway(tx, intake, till, returnId, lines);
    const { row: sale, facts } = intake.sale;
    const refund = await this.refunds.refund(tx, {
      orderId: sale.id,
      returnId,
      amount: money(amounts.refund, sale.currency),
      country: till.store.address.country,
    });
    const isPaidOut = refund.parts.every(({ state }) => state === RefundState.DONE);
    const row = await this.returns.insert(tx, {
      ...(await this.clawBack(tx, intake, returnId)),
      ...originOf(tx, till),
      id: returnId,
      version: 1,
      state: isPaidOut ? ReturnState.CLOSED : ReturnState.REFUNDED,
      orderId: sale.id,
      day: localDate(tx.now, facts.timeZone),
      currency: sale.currency,
      goodsAmount: amounts.goods,
      deliveryAmount: amounts.delivery,
      feeAmount: amounts.fee,
      refundAmount: amounts.refund,
      paidBeforeAmount: sale.totalAmount - sale.refundedAmount,
      lines,
    });
    tx.emit(goodsTakenBack(row));
    tx.audit({ objectId: row.id, after: { orderId: row.orderId, refundAmount: row.refundAmount } });
    await this.issueCreditNote(tx, row, intake, till, refund);
    return returnView(row, refund, till.store, language);
  }

  /**
   * Closes a return when the last of its money has arrived. Safe to repeat.
   *
   * @emits returns.return_closed v1, when this call closed it.
   */
  async closeWhenPaidOut(tx: Tx, returnId: Id<'Return'>): Promise<void> {
    const refund = (await this.refunds.ofReturns(tx, [returnId])).get(returnId);
    if (!refund?.parts.every(({ state }) => state === RefundState.DONE)) return;
    const closed = await this.returns.close(tx, returnId);
    if (closed !== null) tx.emit(returnClosed(closed));
  }

  /** What has stock comes on hand here: a bundle as its parts. */
  private putAway(
    tx: Tx,
    { portions }: Intake,
    { store }: Till,
    returnId: Id<'Return'>,
    lines: readonly ReturnLine[],
  ): Promise<void> {
    return this.stock.takeBack(tx, {
      cause: { kind: ObjectKind.RETURN, id: returnId },
      lines: demandOf(
        portions.map(({ line, input }, index) => ({
          variant: { id: line.variantId, kind: line.kind, components: line.components },
          quantity: input.quantity,
          locationId: store.id,
          disposition: STOCK_DISPOSITION[lines[index]!.disposition],
          lineId: lines[index]!.id,
        })),
      ),
    });
  }

  /** Her points become what they would be had she bought only what she keeps. */
  private async clawBack(
    tx: Tx,
    { sale: { row }, portions }: Intake,
    returnId: Id<'Return'>,
  ): Promise<Pick<ReturnRow, 'pointsBefore' | 'pointsAfter'>> {
    const { customerId, currency } = row;
    if (customerId === null) return { pointsBefore: null, pointsAfter: null };
    const back = merged(portions.map(({ input }) => input));
    const pointsDue = pointsFor(
      row.lines.map((line) => {
        const now = back.find(({ orderLineId }) => orderLineId === line.id)?.quantity ?? 0;
        const gone = unitShares(line, 0, line.cancelled + line.returned + now);
        return { total: money(line.totalAmount - gone, currency), earnsPoints: line.earnsPoints };
      }),
    );
    const points = await this.loyalty.clawBack(tx, { customerId, orderId: row.id, returnId, pointsDue });
    const pointsAfter = (await this.loyalty.balances(tx, [customerId])).get(customerId) ?? 0;
    return { pointsBefore: pointsAfter + points, pointsAfter };
  }

  private async issueCreditNote(
    tx: Tx,
    row: ReturnRow,
    { sale }: Intake,
    { store, terminal }: Till,
    refund: RefundPlanType,
  ): Promise<void> {
    const seller = (await this.locations.seller(tx, sale.row.sellerId))!;
    const termsVersion = sale.rules.own.version;
    const taxes = await this.taxes.at(tx, tx.now);
    this.documents.issue(
      tx,
      creditNote({ row, sale: sale.row, seller, store, terminal, termsVersion, refund, taxes }),
    );
  }
}

const originOf = (tx: Tx, { store, terminal, person }: Till) => ({
  at: tx.now,
  channel: tx.actor.channel!,
  apiClientId: tx.actor.apiClientId!,
  locationId: store.id,
  terminalId: terminal.id,
  device: tx.actor.clientName,
  person,
});

function linesOf(
  tx: Tx,
  { portions }: Intake,
  { store }: Till,
  returnId: Id<'Return'>,
  refundAmounts: readonly number[],
): ReturnLine[] {
  const today = localDate(tx.now, store.timeZone);
  return portions.map(({ input, line, verdict }, position) => ({
    id: tx.newId<'ReturnLine'>(),
    returnId,
    position,
    orderLineId: line.id,
    variantId: line.variantId,
    basis: verdict.best!.basis,
    lastDay: verdict.best!.lastDay,
    termsVersion: verdict.termsVersion,
    quantity: input.quantity,
    received: input.quantity,
    grade: input.grade,
    disposition: dispositionOf(input.grade, line.seasonUntil, today),
    refundAmount: refundAmounts[position]!,
    serialNumber: line.serialNumbers.length > 0 ? (input.serialNumber ?? null) : null,
    reason: input.reason,
  }));
}
