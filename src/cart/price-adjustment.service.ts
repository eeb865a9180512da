import { Injectable } from '@nestjs/common';
import { type Approval, approvalNeeded } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { type Money, money, sum } from '../kernel/money.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind, ObjectKind } from '../platform/graphql/common.enums.js';
import { limitReached, notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { type Amount, LabelPriceService, MarketService } from '../pricing/index.js';
import { AdjustReason } from './cart.enums.js';
import { CartReader } from './cart.reader.js';
import { CartWriter } from './cart.writer.js';
import type { CartLine } from './cart-line.entity.js';
import { type LoadedCart, priceCart, type PricedCartLine, type PricingBasis } from './cart-pricing.js';
import type { CartView } from './cart-view.js';
import { offByLabel } from './label-charge.js';
import { type Mandate, mandateOf } from './mandates.js';
import { alreadyOff, isAdjustable, mandated, sharesOf, type StaffAdjustment } from './staff-adjustment.js';

/** The rule that what is beyond one's mandate is approved by a second person. */
export const PRICE_MANDATE = 'PRICE_MANDATE';

/** How much staff take off, and why. */
export interface AdjustPrice {
  readonly cartId: Id<'Cart'>;
  readonly expectedVersion: number;
  /** Null: the whole ticket, in shares. */
  readonly lineId?: Id<'CartLine'> | null;
  /** Zero takes an earlier one back. */
  readonly off: Money;
  readonly reason: AdjustReason;
}

/** Lets staff lower what is owed, within what they may, or what a second person may. */
@Injectable()
export class PriceAdjustmentService {
  constructor(
    private readonly reader: CartReader,
    private readonly writer: CartWriter,
    private readonly markets: MarketService,
    private readonly labels: LabelPriceService,
  ) {}

  /**
   * Takes an amount off a line, or off all of a cart in shares; in the place of what was taken off there before.
   *
   * A label that differs is charged where it is lower: down to what the label of this store can have said in the last
   * week nobody has to approve it, since the prices themselves prove it.
   *
   * @param approval of a second person, where one was asked.
   * @throws NotFound StaleCart CartFrozen CartClosed
   * @throws RuleBroken     OFF_NEGATIVE, OFF_CURRENCY, MORE_THAN_OWED, NOT_ADJUSTABLE, naming the field.
   * @throws ApprovalNeeded beyond her mandate.
   * @throws LimitReached   PRICE_MANDATE, beyond that of whoever approved.
   * @emits  cart.price_adjusted v1
   */
  async adjust(tx: Tx, adjusting: AdjustPrice, approval: Approval | null): Promise<CartView> {
    const { cartId, expectedVersion } = adjusting;
    const label = adjusting.reason === AdjustReason.LABEL_DIFFERS ? await this.labelOf(tx, adjusting) : null;
    return this.writer.change(tx, {
      cartId,
      expectedVersion,
      find: () => this.reader.loadOwned(tx, tx.actor, cartId),
      alter: (loaded, basis) => {
        const put = adjustedRows(tx, loaded, basis, { ...adjusting, label }, approval);
        const lines = loaded.lines.map((line) => put.find(({ id }) => id === line.id) ?? line);
        checkMandate(tx, { ...loaded, lines }, basis, approval);
        tx.audit({ reason: approval ? `${adjusting.reason} · ${approval.reason}` : adjusting.reason });
        return {
          event: 'cart.price_adjusted',
          payload: {
            lineId: adjusting.lineId ?? null,
            amount: adjusting.off.amount,
            reason: adjusting.reason,
            approvedBy: approval?.staffId ?? null,
          },
          lines,
          put,
        };
      },
    });
  }

  /** The lowest that the label of a line's article can have said in the store of the ticket; null: nothing proves it. */
  private async labelOf(tx: Tx, { cartId, lineId }: AdjustPrice): Promise<Amount | null> {
    const loaded = await this.reader.loadOwned(tx, tx.actor, cartId);
    const line = loaded?.lines.find(({ id }) => id === lineId);
    if (!loaded?.cart.locationId || !line) return null;
    const market = await this.markets.of(tx, loaded.cart.locationId);
    return this.labels.lowest(tx, line.variantId, tx.now, market);
  }
}

function adjustedRows(
  tx: Tx,
  loaded: LoadedCart,
  basis: PricingBasis,
  { lineId, off, reason, label }: AdjustPrice & { readonly label: Amount | null },
  approval: Approval | null,
): CartLine[] {
  const { subject } = tx.actor;
  if (subject.kind !== 'staff') throw new RequestError('FORBIDDEN', 'Only staff lower what is owed.');
  if (off.amount < 0) throw ruleBroken('input.off.amount', 'OFF_NEGATIVE', 'Nothing is ever put on top.');
  if (off.currency !== loaded.cart.currency)
    throw ruleBroken('input.off.currency', 'OFF_CURRENCY', 'Say it in the currency of the cart.');
  // What the label says less counts from the price without it: `withStaffAdjustments` takes nothing off twice.
  const isByLabel = reason === AdjustReason.LABEL_DIFFERS;
  const unlabelled = isByLabel ? { ...basis, labels: new Map() } : basis;
  const lines = linesMeant(loaded, unlabelled, lineId ?? null);
  const owed = sum(
    lines.map(({ price }) => price.total),
    off.currency,
  );
  if (off.amount > owed.amount)
    throw ruleBroken('input.off.amount', 'MORE_THAN_OWED', 'That is more than it costs.');
  const shares = sharesOf(money(off.amount, off.currency), lines);
  return lines.map(({ row }, index) => {
    const adjustment: StaffAdjustment = {
      amount: shares[index]!.amount,
      reason,
      person: subject.staffName.trim().split(/\s+/)[0]!,
      staffId: subject.staffId,
      approvedBy: approval?.staffId ?? null,
      offBpsMax: mandateOf(approval === null ? subject.role : 'manager').offBpsMax,
      ...(isByLabel && off.amount <= provenOff(lines[index]!, basis, label) && { isProven: true }),
    };
    return { ...row, adjustment: adjustment.amount === 0 ? null : adjustment };
  });
}

/** What a line costs more than its label can have said, after promotions; or than it says, as was confirmed. */
const provenOff = (line: PricedCartLine, { labels }: PricingBasis, canHaveSaid: Amount | null): number =>
  Math.max(
    0,
    ...[canHaveSaid, labels.get(line.variant.id)].flatMap((label) =>
      label ? [offByLabel(line, label)] : [],
    ),
  );

/** As they would cost without what was taken off them before. */
function linesMeant(
  loaded: LoadedCart,
  basis: PricingBasis,
  lineId: Id<'CartLine'> | null,
): PricedCartLine[] {
  const plain = loaded.lines.map((line) =>
    lineId === null || line.id === lineId ? { ...line, adjustment: null } : line,
  );
  const { lines } = priceCart({ ...loaded, lines: plain }, basis);
  const meant = lines.filter((line) => (lineId === null ? isAdjustable(line) : line.row.id === lineId));
  if (lineId !== null && meant.length === 0) throw notFound(ObjectKind.LINE, lineId);
  if (!meant.every(isAdjustable) || meant.length === 0)
    throw ruleBroken(
      'input.lineId',
      'NOT_ADJUSTABLE',
      'Gift cards, deposits and books of fixed price keep their price.',
    );
  return meant;
}

/**
 * All that staff take off this cart together, in money and in part of it, is within what they may; labels apart: neither
 * what one can have said, nor what the till has charged by itself, is a favour.
 */
function checkMandate(tx: Tx, changed: LoadedCart, basis: PricingBasis, approval: Approval | null): void {
  const { subject } = tx.actor;
  if (subject.kind !== 'staff') return;
  const { lines } = priceCart(
    { ...changed, lines: changed.lines.map((line) => ({ ...line, adjustment: null })) },
    basis,
  );
  const owed = lines.reduce((so, { price }) => so + price.total.amount, 0);
  const off = lines.reduce((so, { labelOff }, index) => so + favour(changed.lines[index]!, labelOff), 0);
  if (off <= mostOf(mandateOf(subject.role), owed)) return;
  if (approval === null) throw approvalNeeded(PRICE_MANDATE);
  const most = mostOf(mandateOf('manager'), owed);
  if (off > most)
    throw limitReached(LimitKind.PRICE_MANDATE, most, off, 'Not even a manager may take off more.');
}

/** What of an adjustment is hers to give. */
function favour({ adjustment }: Pick<CartLine, 'adjustment'>, labelOff: number): number {
  if (adjustment === null || adjustment.isProven) return 0;
  return Math.max(0, adjustment.amount - alreadyOff(adjustment, labelOff));
}

const mostOf = ({ offAmountMax, offBpsMax }: Mandate, owed: number): number =>
  Math.min(offAmountMax, mandated(owed, offBpsMax));
