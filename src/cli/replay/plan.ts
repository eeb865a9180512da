import { isGoods, type RetailLine } from './retail-file.js';

/** One invoice to be sold. */
export interface PlannedSale {
  readonly invoice: string;
  readonly customer: string;
  readonly at: string;
  /** Per code, summed: the file repeats codes within an invoice. */
  readonly units: ReadonlyMap<string, number>;
  readonly linesInFile: number;
  /** Some of it comes back later. */
  readonly comesBack: boolean;
}

/** One `C` line, and the sales it takes its units from. */
export interface PlannedReturn {
  readonly invoice: string;
  readonly code: string;
  readonly at: string;
  readonly parts: readonly { readonly sale: string; readonly quantity: number }[];
}

/** Why a line of the file is not played. */
type LeftOut =
  | 'no goods (carriage, discount, bank charge, voucher)'
  | 'stock correction without a price'
  | 'accounting correction'
  | 'sale of nothing (price 0)'
  | 'return without a matching sale in the range'
  | 'return of more units than are returnable';

export interface Plan {
  readonly sales: readonly PlannedSale[];
  readonly returns: readonly PlannedReturn[];
  /** Sales and returns in the order of the file. */
  readonly steps: readonly ({ readonly sale: PlannedSale } | { readonly comingBack: PlannedReturn })[];
  readonly descriptions: ReadonlyMap<string, string>;
  /** Median of the unit prices seen per code, in minor units, to 5: no sum ends in the 13 that the test gateway declines. */
  readonly prices: ReadonlyMap<string, number>;
  readonly leftOut: ReadonlyMap<LeftOut, { readonly lines: number; readonly units: number }>;
  /** Straight from the file, before anything is left out. */
  readonly fileTotals: { readonly lines: number; readonly invoices: number; readonly returnLines: number };
}

/** Sums that must come out of the product as they stand in the file. */
export interface Sums {
  readonly invoices: number;
  readonly lines: number;
  readonly unitsSold: number;
  readonly returnLines: number;
  readonly unitsReturned: number;
}

interface OpenUnits {
  readonly sale: string;
  left: number;
}

interface SaleInTheMaking {
  readonly invoice: string;
  readonly customer: string;
  readonly at: string;
  readonly units: Map<string, number>;
  linesInFile: number;
  comesBack: boolean;
}

/**
 * Decides what of the file is played: every invoice line of goods with a price is sold, and a `C` line is returned when
 * the same customer bought the same code before, within the range, and so many units of it are still returnable. Its
 * units are taken from the latest such sale first.
 *
 * The file has no link from a return to its sale; that rule is ours.
 */
export function planReplay(lines: Iterable<RetailLine>): Plan {
  const sales = new Map<string, SaleInTheMaking>();
  const steps: ({ sale: SaleInTheMaking } | { comingBack: PlannedReturn })[] = [];
  const open = new Map<string, OpenUnits[]>();
  const descriptions = new Map<string, string>();
  const seenPrices = new Map<string, number[]>();
  const leftOut = new Map<LeftOut, { lines: number; units: number }>();
  const invoices = new Set<string>();
  let lineCount = 0;
  let returnLines = 0;

  const leave = (why: LeftOut, units: number) => {
    const entry = leftOut.get(why) ?? { lines: 0, units: 0 };
    leftOut.set(why, { lines: entry.lines + 1, units: entry.units + Math.abs(units) });
  };

  const sell = (line: RetailLine) => {
    let sale = sales.get(line.invoice);
    if (!sale) {
      const { invoice, customer, at } = line;
      sale = { invoice, customer, at, units: new Map(), linesInFile: 0, comesBack: false };
      sales.set(invoice, sale);
      steps.push({ sale });
    }
    sale.linesInFile += 1;
    sale.units.set(line.code, (sale.units.get(line.code) ?? 0) + line.quantity);
    if (line.customer === '') return; // nobody to match a return to
    const key = `${line.customer} ${line.code}`;
    open.set(key, [...(open.get(key) ?? []), { sale: line.invoice, left: line.quantity }]);
  };

  const takeBack = (line: RetailLine) => {
    const units = -line.quantity;
    const stack = line.customer === '' ? [] : (open.get(`${line.customer} ${line.code}`) ?? []);
    const returnable = stack.reduce((sum, { left }) => sum + left, 0);
    if (returnable === 0) return leave('return without a matching sale in the range', units);
    if (returnable < units) return leave('return of more units than are returnable', units);
    const parts = new Map<string, number>();
    let wanted = units;
    for (const entry of stack.toReversed()) {
      const quantity = Math.min(entry.left, wanted);
      if (quantity === 0) continue;
      entry.left -= quantity;
      wanted -= quantity;
      parts.set(entry.sale, (parts.get(entry.sale) ?? 0) + quantity);
      sales.get(entry.sale)!.comesBack = true;
    }
    const comingBack = {
      invoice: line.invoice,
      code: line.code,
      at: line.at,
      parts: [...parts].map(([sale, quantity]) => ({ sale, quantity })),
    };
    steps.push({ comingBack });
  };

  for (const line of lines) {
    lineCount += 1;
    invoices.add(line.invoice);
    if (line.invoice.startsWith('C')) returnLines += 1;
    if (line.invoice.startsWith('A')) leave('accounting correction', line.quantity);
    else if (!isGoods(line.code)) leave('no goods (carriage, discount, bank charge, voucher)', line.quantity);
    else if (line.invoice.startsWith('C')) takeBack(line);
    else if (line.quantity <= 0) leave('stock correction without a price', line.quantity);
    else if (line.unitPrice <= 0) leave('sale of nothing (price 0)', line.quantity);
    else {
      descriptions.set(line.code, line.description || line.code);
      seenPrices.set(line.code, [...(seenPrices.get(line.code) ?? []), line.unitPrice]);
      sell(line);
    }
  }
  return {
    sales: [...sales.values()],
    returns: steps.flatMap((step) => ('comingBack' in step ? [step.comingBack] : [])),
    steps,
    descriptions,
    prices: new Map([...seenPrices].map(([code, prices]) => [code, median(prices)])),
    leftOut,
    fileTotals: { lines: lineCount, invoices: invoices.size, returnLines },
  };
}

/** What the product must have sold and taken back when all of the plan was played. */
export function sumsOf(plan: Plan): Sums {
  const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
  return {
    invoices: plan.sales.length,
    lines: total(plan.sales.map(({ linesInFile }) => linesInFile)),
    unitsSold: total(plan.sales.flatMap(({ units }) => [...units.values()])),
    returnLines: plan.returns.length,
    unitsReturned: total(plan.returns.flatMap(({ parts }) => parts.map(({ quantity }) => quantity))),
  };
}

function median(prices: readonly number[]): number {
  const sorted = [...prices].sort((a, b) => a - b);
  return Math.max(5, Math.round(sorted[Math.floor(sorted.length / 2)]! * 20) * 5);
}
