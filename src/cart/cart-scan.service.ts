import { Injectable } from '@nestjs/common';
import { type BarcodeMatchFacts, CatalogueReader, type VariantFacts } from '../catalogue/index.js';
import { type ScannedCode, readBarcode } from '../kernel/gtin.js';
import { derivedId, type Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { unitsWorth } from '../pricing/index.js';
import { TaskKind, TaskService } from '../tasks/index.js';
import { ScanOutcome } from './cart.enums.js';
import { CartLineService } from './cart-line.service.js';
import { CartReader } from './cart.reader.js';
import type { CartView } from './cart-view.js';

/** A code held before a scanner. */
export interface Scan {
  readonly cartId: Id<'Cart'>;
  readonly barcode: string;
  /** How often; default once. */
  readonly quantity?: number | null;
  readonly serialNumber?: string | null;
  readonly expectedVersion?: number | null;
}

/** What a scan did; shaped like `Scanned`. */
export interface ScannedView {
  readonly outcome: ScanOutcome;
  readonly cart: CartView;
  readonly lineId: Id<'CartLine'> | null;
  readonly choices: { variant: VariantFacts; quantity: number; gtin: string | null }[];
}

/** What is kept of a scan for a repeat. */
export interface KeptScan {
  readonly cartId: Id<'Cart'>;
  readonly outcome: ScanOutcome;
  readonly lineId: Id<'CartLine'> | null;
  readonly choices: readonly Pick<BarcodeMatchFacts, 'variantId' | 'quantity' | 'gtin'>[];
}

/** Puts what was scanned into a cart or onto a ticket. */
@Injectable()
export class CartScanService {
  constructor(
    private readonly catalogue: CatalogueReader,
    private readonly lines: CartLineService,
    private readonly reader: CartReader,
    private readonly tasks: TaskService,
  ) {}

  /**
   * Adds what a code leads to: the code's quantity times how often it was scanned, with the serial number that the code
   * carries. A price on a label says how much there is of goods sold by measure, and never what they cost. Never refused for being unknown: that
   * leaves the cart as it is and a task with the code for somebody to look at; a code of several variants is a choice.
   *
   * @throws NotFound StaleCart CartFrozen CartClosed VariantNotSold SaleBlocked LimitReached RuleBroken
   * @emits  cart.line_added v1, or tasks.task_opened v1
   */
  async scan(tx: Tx, scan: Scan): Promise<ScannedView> {
    const matches = await this.catalogue.barcodeMatches(tx, scan.barcode);
    const [match] = matches;
    if (match === undefined || matches.length > 1) return this.unclear(tx, scan, matches);
    const times = scan.quantity ?? 1;
    const { labelAmount, variant } = match;
    const { cart, lineId } = await this.lines.add(tx, {
      ...scan,
      variantId: match.variantId,
      quantity:
        labelAmount === null
          ? match.quantity * times
          : ({ price }) => times * unitsOnLabel(labelAmount, price!),
      serialNumber: scan.serialNumber ?? (variant.needsSerial ? serialIn(scan.barcode) : null),
    });
    return { outcome: ScanOutcome.ADDED, cart, lineId, choices: [] };
  }

  keep = ({ cart, outcome, lineId, choices }: ScannedView): KeptScan => ({
    cartId: cart.id,
    outcome,
    lineId,
    choices: choices.map(({ variant, quantity, gtin }) => ({ variantId: variant.id, quantity, gtin })),
  });

  /** The answer of {@link scan} once more, with the cart as it is now. @throws NotFound */
  async again(db: Db, { cartId, outcome, lineId, choices }: KeptScan): Promise<ScannedView> {
    const cart = await this.reader.again(db, cartId);
    return { outcome, cart, lineId, choices: await this.choicesOf(db, choices) };
  }

  private async unclear(tx: Tx, scan: Scan, matches: readonly BarcodeMatchFacts[]): Promise<ScannedView> {
    const cart = await this.reader.owned(tx, tx.actor, scan.cartId);
    if (cart === null) throw notFound(ObjectKind.CART, scan.cartId);
    const choices = await this.choicesOf(tx, matches);
    if (choices.length > 0) return { outcome: ScanOutcome.CHOICE, cart, lineId: null, choices };
    await this.ask(tx, scan.barcode);
    return { outcome: ScanOutcome.UNKNOWN, cart, lineId: null, choices };
  }

  /** One task per code and place. A shopper's camera reads all sorts of codes: hers count when they look like goods. */
  private async ask(tx: Tx, barcode: string): Promise<void> {
    const read = readBarcode(barcode);
    if (tx.actor.subject.kind !== 'staff' && !isOfGoods(read)) return;
    await this.tasks.open(tx, {
      kind: TaskKind.UNKNOWN_BARCODE,
      locationId: tx.actor.locationId,
      causeId: derivedId('cart.unknown-barcode', read === null ? barcode : JSON.stringify(read)),
      summary: `Unknown barcode ${barcode.replaceAll('\u001d', ' ').trim()}`,
    });
  }

  private async choicesOf(db: Db, matches: KeptScan['choices']): Promise<ScannedView['choices']> {
    if (matches.length === 0) return [];
    const variants = await this.catalogue.variants(
      db,
      matches.map(({ variantId }) => variantId),
    );
    return matches.map(({ variantId, quantity, gtin }) => ({
      variant: variants.get(variantId)!,
      quantity,
      gtin,
    }));
  }
}

/** @throws RuleBroken a label that pays for less than the least there is of it. */
function unitsOnLabel(labelAmount: number, price: { amount: number; per: number }): number {
  const units = unitsWorth(labelAmount, price);
  if (units === 0)
    throw ruleBroken('input.barcode', 'LABEL_OF_NOTHING', 'The price on this label pays for nothing of it.');
  return units;
}

function serialIn(barcode: string): string | null {
  const read = readBarcode(barcode);
  return read?.kind === 'gs1' ? (read.serial ?? null) : null;
}

const isOfGoods = (read: ScannedCode | null): boolean => read !== null && read.kind !== 'other';
