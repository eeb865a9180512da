import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Columns, FileDescription, Format } from '../../src/cli/import/format.js';
import { formatNamed, FORMATS, type FileRow, type FormatName } from '../../src/cli/import/formats.js';
import { deliveryOptions } from '../../src/cli/import/terms-formats.js';
import { readRows, type Problem } from '../../src/cli/import/read-rows.js';

const SAMPLE = 'src/sample';
const formats: readonly FileDescription[] = Object.values(FORMATS);

type Rows = { readonly [Name in FormatName]: readonly FileRow<Name>[] };
const problems: Problem[] = [];

async function sampleRows<Set extends Columns>(format: Format<Set>) {
  const rows = [];
  for await (const read of readRows(format, format.file, createReadStream(join(SAMPLE, format.file))))
    if ('row' in read) rows.push(read.row);
    else problems.push(...read.problems);
  return rows;
}

let sample: Rows;

beforeAll(async () => {
  sample = {
    sellers: await sampleRows(FORMATS.sellers),
    tax_destinations: await sampleRows(FORMATS.tax_destinations),
    locations: await sampleRows(FORMATS.locations),
    opening_hours: await sampleRows(FORMATS.opening_hours),
    opening_exceptions: await sampleRows(FORMATS.opening_exceptions),
    terminals: await sampleRows(FORMATS.terminals),
    categories: await sampleRows(FORMATS.categories),
    products: await sampleRows(FORMATS.products),
    variants: await sampleRows(FORMATS.variants),
    bundle_components: await sampleRows(FORMATS.bundle_components),
    barcodes: await sampleRows(FORMATS.barcodes),
    tax_classes: await sampleRows(FORMATS.tax_classes),
    price_lists: await sampleRows(FORMATS.price_lists),
    prices: await sampleRows(FORMATS.prices),
    shelf_labels: await sampleRows(FORMATS.shelf_labels),
    terms: await sampleRows(FORMATS.terms),
    stock: await sampleRows(FORMATS.stock),
    stock_changes: await sampleRows(FORMATS.stock_changes),
    deliveries: await sampleRows(FORMATS.deliveries),
    customers: await sampleRows(FORMATS.customers),
    consents: await sampleRows(FORMATS.consents),
    price_list_members: await sampleRows(FORMATS.price_list_members),
    promotions: await sampleRows(FORMATS.promotions),
    coupons: await sampleRows(FORMATS.coupons),
    staff: await sampleRows(FORMATS.staff),
    api_clients: await sampleRows(FORMATS.api_clients),
  };
});

describe('the documentation', () => {
  const text = readFileSync('docs/import-format.md', 'utf8');
  const sectionOf = (file: string): string =>
    text.split(/^## /m).find((part) => part.startsWith(`${file}\n`)) ?? '';
  const shown = (words: string): string => words.replaceAll('|', '\\|');

  it.each([...formats, deliveryOptions].map((format) => [format.file, format] as const))(
    'tells all there is to know about %s',
    (file, { describes, columns, key }) => {
      const section = sectionOf(file);
      const rows = Object.entries(columns).map(
        ([name, { whenEmpty, expects, refersTo, description }]) =>
          `| \`${name}\` | ${whenEmpty ?? '**required**'} | ${shown(expects)}${refersTo === null ? '' : `, one of \`${refersTo}\``} | ${shown(description)} |`,
      );
      expect(section.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
      expect(section).toContain(describes);
      expect(section).toContain(`A row is known by ${key.map((name) => `\`${name}\``).join(', ')}.`);
    },
  );

  it('has an example of every file, and it is one of the sample store', () => {
    for (const { file } of formats) {
      const [, header, row] = /```csv\n(.*)\n(.*)\n```/.exec(sectionOf(file)) ?? [];
      expect(row).toBeTruthy();
      expect(readFileSync(join(SAMPLE, file), 'utf8').split('\n')).toEqual(
        expect.arrayContaining([header, row]),
      );
    }
  });
});

describe('the sample store', () => {
  it('has every kind of file, and nothing else', () => {
    const files = readdirSync(SAMPLE).filter((name) => name.endsWith('.csv'));
    expect(files).toEqual(formats.map(({ file }) => file).toSorted());
    expect(files.map(formatNamed)).not.toContain(null);
  });

  it('has every column of every file, and not one problem', () => {
    for (const { file, columns } of formats)
      expect(readFileSync(join(SAMPLE, file), 'utf8').split('\n')[0]).toBe(Object.keys(columns).join());
    expect(problems).toEqual([]);
  });

  it('names each row once', () => {
    const doubles = formats.flatMap(({ file, key }) => {
      const rows: readonly Readonly<Record<string, unknown>>[] = rowsOf(file);
      const names = rows.map((row) => JSON.stringify(key.map((name) => row[name])));
      return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${file} ${name}`);
    });
    expect(doubles).toEqual([]);
  });

  it('refers only to rows that are there', () => {
    const dangling = formats.flatMap(({ file, columns }) =>
      Object.entries(columns).flatMap(([name, { refersTo }]) => {
        if (refersTo === null) return [];
        const [target = '', targetColumn = ''] = refersTo.split('.');
        const known = new Set(rowsOf(`${target}.csv`).map((row) => row[targetColumn]));
        const named = rowsOf(file).map((row) => row[name]);
        return named
          .filter((value) => value !== null && !known.has(value))
          .map((value) => `${file} ${value}`);
      }),
    );
    expect(dangling).toEqual([]);
    const skus = new Set<string>(['any', 'serial', 'take_back', ...sample.variants.map(({ sku }) => sku)]);
    expect(sample.variants.flatMap((row) => row.hangs_on).filter((sku) => !skus.has(sku))).toEqual([]);
  });

  it('has the eighty articles in ten categories and one graded unit, each with a price but the open gift card', () => {
    expect(sample.categories).toHaveLength(10);
    expect(sample.variants).toHaveLength(81);
    const priced = new Set(sample.prices.map(({ sku }) => sku));
    expect(sample.variants.map(({ sku }) => sku).filter((sku) => !priced.has(sku))).toEqual(['GC-V']);
  });

  it('has no barcode of a real article', () => {
    const gtins = sample.barcodes.flatMap(({ barcode }) => (barcode.kind === 'gtin' ? [barcode.code] : []));
    expect(gtins).toHaveLength(75);
    expect(gtins.filter((gtin) => !gtin.startsWith('0952'))).toEqual([]);
  });

  it('holds the stock that its stories tell', () => {
    const lies = (sku: string): string[] =>
      sample.stock
        .filter((row) => row.sku === sku)
        .map((row) => `${row.location} ${row.on_hand}, ${row.display} shown, ${row.safety_stock} safe`);
    expect(lies('TV-55')).toEqual([
      'UTR 2, 1 shown, 0 safe',
      'ZWO 1, 1 shown, 0 safe',
      'LEI 0, 0 shown, 0 safe',
      'TIE 5, 0 shown, 0 safe',
    ]);
    expect(lies('KET-1')).toContain('ZWO 2, 1 shown, 1 safe');
    expect(lies('RUG-1')).toEqual(['TIE 14, 0 shown, 0 safe']);
    expect(lies('CON-1')).toEqual(['TIE 40, 0 shown, 0 safe']);
    expect(lies('BUC-1')).toEqual(['BAR 1, 0 shown, 0 safe']);
    expect(lies('AIR-1-B1')).toEqual(['ZWO 1, 0 shown, 0 safe']);
    expect(lies('XMA-1')).toContain('DOR 6, 0 shown, 0 safe');
    expect(lies('LIG-1')).toHaveLength(sample.locations.length);
  });

  it('keeps stock of goods only, and nothing too heavy where there is a limit', () => {
    const variants = new Map(sample.variants.map((row) => [row.sku, row]));
    const limits = new Map(sample.locations.map((row) => [row.code, row.weight_max_grams ?? Infinity]));
    const odd = sample.stock.filter(({ sku, location, on_hand }) => {
      const { kind, weight_grams } = variants.get(sku) ?? { kind: null, weight_grams: null };
      return kind !== 'goods' || (on_hand > 0 && (weight_grams ?? 0) > (limits.get(location) ?? Infinity));
    });
    expect(odd).toEqual([]);
  });

  it('has its terms in Dutch and English', () => {
    expect(sample.terms.flatMap(({ texts }) => texts.map((text) => text.slice(0, 2)))).toEqual([
      'nl',
      'en',
      'nl',
      'en',
    ]);
    for (const file of sample.terms.flatMap(({ texts }) => texts.map((text) => text.slice(3))))
      expect(existsSync(join(SAMPLE, file))).toBe(true);
  });

  it('invents its customers: thirty, whom no mail and no parcel can reach', () => {
    expect(sample.customers).toHaveLength(30);
    const mails = sample.customers.flatMap(({ email }) => email ?? []);
    expect(mails.filter((email) => !/@example\.(?:org|com)$/.test(email))).toEqual([]);
  });
});

function rowsOf(file: string): readonly Readonly<Record<string, unknown>>[] {
  const name = formatNamed(file);
  return name === null ? [] : sample[name];
}
