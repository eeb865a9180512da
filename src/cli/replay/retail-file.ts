import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { csvRows } from '../import/csv-rows.js';

/** One line of the retailer's file, as it stands there. */
export interface RetailLine {
  readonly invoice: string;
  readonly code: string;
  readonly description: string;
  readonly quantity: number;
  /** `YYYY-MM-DD HH:MM:SS`, local time of the retailer. */
  readonly at: string;
  readonly unitPrice: number;
  readonly customer: string;
}

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
/** Carriage, manual entries, discounts, samples, bank and marketplace charges, vouchers: no goods. */
const NO_GOODS = /^(POST|DOT|C2|M|m|D|S|B|BANK CHARGES|AMAZONFEE|CRUK|PADS|gift_0001_\d\d)$/;

/** Whether a stock code stands for goods. */
export const isGoods = (code: string): boolean => !NO_GOODS.test(code);

/**
 * Streams the file's lines between two days, both included; the file is in time order, so reading stops after them.
 *
 * @param file gzip or plain.
 * @throws Error when the file is not of this shape.
 */
export async function* retailLines(file: string, from: string, to: string): AsyncGenerator<RetailLine> {
  const source = createReadStream(file);
  const bytes = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  let isFirst = true;
  for await (const { record } of csvRows(bytes)) {
    if (isFirst) {
      isFirst = false;
      if (record.join(',') !== HEADER) throw new Error(`${file} does not begin with ${HEADER}`);
      continue;
    }
    const [invoice, code, description, quantity, at, unitPrice, customer] = record as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const day = at.slice(0, 10);
    if (day < from) continue;
    if (day > to) return;
    yield {
      invoice,
      code: code.trim(),
      description: description.trim(),
      quantity: Number(quantity),
      at,
      unitPrice: Number(unitPrice),
      customer,
    };
  }
}
