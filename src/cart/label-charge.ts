import { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { money, ofUnits } from '../kernel/money.js';
import { FulfilmentKind } from '../locations/index.js';
import {
  adjustedLine,
  type Amount,
  type LabelSaid,
  labelStep,
  type PricedLine,
  type Sellable,
} from '../pricing/index.js';
import type { Cart } from './cart.entity.js';
import { isUntouched } from './cart-promotions.js';
import type { CartLine } from './cart-line.entity.js';

/** What one label says. */
export type Label = Pick<LabelSaid, 'amount' | 'per' | 'priceId'>;

/** What the labels of a ticket's store say, by variant. */
export type Labels = ReadonlyMap<Id<'Variant'>, Label>;

interface ChargedLine {
  readonly row: CartLine;
  readonly quantity: number;
  readonly variant: Sellable;
  readonly price: PricedLine;
}

/** A line, and how much of its discount the label made. */
export type Labelled<Line> = Line & { readonly labelOff: number };

/**
 * Lines at what their labels say, where that is less than what they cost with everything: a markdown, the price of her
 * groups, promotions. So a label lowers a line down to quantity × label and no further, raises none, and nothing that was
 * taken off the price in force is taken off the label once more.
 *
 * It counts for goods that she gets over the counter of this store: taken away, or collected here; reserved ones too, as
 * reserved or lower. Gift cards, deposits and books of fixed price keep their price.
 */
export function withLabels<Line extends ChargedLine>(
  cart: Pick<Cart, 'locationId'>,
  lines: readonly Line[],
  labels: Labels,
): Labelled<Line>[] {
  return lines.map((line) => {
    const label = isFromShelf(cart, line) ? labels.get(line.variant.id) : undefined;
    const off = label === undefined ? 0 : offByLabel(line, label);
    if (label === undefined || off <= 0) return { labelOff: 0, ...line };
    const { currency } = line.price.total;
    return {
      labelOff: off,
      ...line,
      price: adjustedLine(line.price, line.variant, [labelStep(label, money(off, currency))]),
    };
  });
}

/** What a line costs more than its label says for as many units. */
export const offByLabel = (
  { quantity, price: { total } }: Pick<ChargedLine, 'quantity' | 'price'>,
  { amount, per }: Amount,
): number => total.amount - ofUnits({ amount, per, currency: total.currency }, quantity).amount;

/** What hangs on a shelf: services and codes have no label, gift cards keep their price. */
const LABELLED: ReadonlySet<VariantKind> = new Set([VariantKind.GOODS, VariantKind.BUNDLE]);

const isFromShelf = ({ locationId }: Pick<Cart, 'locationId'>, { row, variant }: ChargedLine): boolean =>
  LABELLED.has(variant.kind) &&
  !isUntouched(variant) &&
  (row.fulfilmentKind === FulfilmentKind.TAKE_AWAY ||
    (row.fulfilmentKind === FulfilmentKind.COLLECT && row.fulfilmentLocationId === locationId));

/** Of what was read with the prices. */
export function labelsIn(sellables: ReadonlyMap<Id<'Variant'>, Sellable>): Labels {
  const labels = new Map<Id<'Variant'>, Label>();
  for (const { id, label } of sellables.values())
    if (label !== null) labels.set(id, { amount: label.amount, per: label.per, priceId: label.priceId });
  return labels;
}
