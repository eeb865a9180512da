import fc from 'fast-check';
import { csvRows } from '../../src/cli/import/csv-rows.js';
import type { Columns, Format, RowOf } from '../../src/cli/import/format.js';
import { FORMATS } from '../../src/cli/import/formats.js';
import { readRows, type Problem } from '../../src/cli/import/read-rows.js';

const { categories, products, barcodes, prices, stock, staff, opening_exceptions: exceptions } = FORMATS;

async function* inChunks(content: string | Buffer, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function fieldsOf(content: string | Buffer, chunkSize?: number): Promise<(readonly string[])[]> {
  const records = [];
  for await (const { record } of csvRows(inChunks(content, chunkSize))) records.push(record);
  return records;
}

interface Everything<Row> {
  readonly rows: { readonly line: number; readonly row: Row }[];
  readonly problems: Problem[];
}

async function readAll<Set extends Columns>(
  format: Format<Set>,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Everything<RowOf<Set>>> {
  const all: Everything<RowOf<Set>> = { rows: [], problems: [] };
  for await (const read of readRows(format, format.file, bytes))
    if ('row' in read) all.rows.push(read);
    else all.problems.push(...read.problems);
  return all;
}

const read = <Set extends Columns>(
  format: Format<Set>,
  ...lines: string[]
): Promise<Everything<RowOf<Set>>> => readAll(format, inChunks(lines.join('\n')));

async function reasons<Set extends Columns>(format: Format<Set>, ...lines: string[]): Promise<string[]> {
  const { problems } = await read(format, ...lines);
  return problems.map(({ line, column, reason }) => `${line} ${column ?? '-'} ${reason}`);
}

describe('a file as a spreadsheet writes it', () => {
  const kettle = [
    ['code', 'name'],
    ['ket', 'Café € 5'],
  ];

  it.each([
    ['semicolons', 'code;name\nket;Café € 5\n'],
    ['commas', 'code,name\nket,Café € 5\n'],
    ['tabs', 'code\tname\nket\tCafé € 5\n'],
    ['a line that says the separator', 'sep=;\r\ncode;name\r\nket;Café € 5\r\n'],
    ['a UTF-8 byte order mark', '\ufeffcode;name\r\nket;Café € 5'],
    ['Windows-1252', Buffer.from('code;name\r\nket;Caf\xe9 \x80 5\r\n', 'latin1')],
    ['UTF-16 with tabs, "Unicode text"', Buffer.from('\ufeffcode\tname\r\nket\tCafé € 5\r\n', 'utf16le')],
    ['line ends of an old Mac', 'code;name\rket;Café € 5\r'],
    ['blank lines and rows of separators only', '\n;\n\ncode;name\n\n;\nket;Café € 5\n;;;\n\n'],
    ['quotation marks it need not have', '"code";"name"\n"ket";"Café € 5"'],
  ])('is read with %s', async (_trap, content) => {
    expect(await fieldsOf(content)).toEqual(kettle);
    expect(await fieldsOf(content, 1)).toEqual(kettle);
  });

  it('may change its encoding from line to line, as joined files do', async () => {
    const joined = Buffer.concat([
      Buffer.from('code;name\na;Crème\n'),
      Buffer.from('b;Cr\xe8me\n', 'latin1'),
    ]);
    expect((await fieldsOf(joined)).slice(1)).toEqual([
      ['a', 'Crème'],
      ['b', 'Crème'],
    ]);
  });

  it('keeps a quotation mark that means inches', async () => {
    expect((await fieldsOf('code;name\ntv;tv 55" zwart\n'))[1]).toEqual(['tv', 'tv 55" zwart']);
  });

  it('gives back what was written, in any dialect and however the bytes arrive', async () => {
    const field = fc
      .string({ unit: 'binary', maxLength: 12 })
      .map((text) => text.replaceAll('\r', '').trim());
    const dialect = fc.record({
      separator: fc.constantFrom(';', ',', '\t'),
      lineEnd: fc.constantFrom('\r\n', '\n'),
      mark: fc.constantFrom('', '\ufeff'),
      chunkSize: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field)), dialect, async (rows, written) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const lines = [['first', 'second'], ...rows].map((row) => row.map(quoted).join(written.separator));
        const content = written.mark + lines.join(written.lineEnd);
        const kept = rows.filter((row) => row.some((text) => text !== ''));
        expect((await fieldsOf(content, written.chunkSize)).slice(1)).toEqual(kept);
      }),
    );
  });

  it('counts lines as an editor does, with line ends in fields and blank lines between', async () => {
    const found = await reasons(
      products,
      'code;category;name;description',
      'a;c;A;"one\r\n\r\ntwo"',
      '',
      'b;c;;',
    );
    expect(found).toEqual(['6 name must be filled in']);
  });

  it('says where a quotation mark is opened and never closed, and keeps what came before', async () => {
    const { rows, problems } = await read(categories, 'code;name', 'a;A', 'b;"B', 'c;C');
    expect(rows.map(({ row }) => row.code)).toEqual(['a']);
    expect(problems).toEqual([
      {
        file: 'categories.csv',
        line: 3,
        column: null,
        reason:
          'a quotation mark (") is opened in this row and never closed, so nothing from here on could be read',
      },
    ]);
  });

  it('says so as well when the rest of the file is longer than a row may be', async () => {
    const { problems } = await read(categories, 'code;name', 'a;A', `b;"B\n${'c;C\n'.repeat(100_000)}`);
    expect(problems).toMatchObject([{ line: 3, column: null }]);
  });

  it('is read in bounded memory: the source is never far ahead of the reader', async () => {
    const chunkRows = 500;
    let written = 0;
    async function* hundredThousand(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('sku;location;on_hand;place\n');
      for (; written < 100_000; written += chunkRows)
        yield Buffer.from(
          Array.from({ length: chunkRows }, (_, i) => `A-${written + i};UTR;7;B-4\n`).join(''),
        );
    }
    let [rows, ahead] = [0, 0];
    for await (const answer of readRows(stock, 'stock.csv', hundredThousand())) {
      if ('row' in answer) rows += 1;
      ahead = Math.max(ahead, written - rows);
    }
    expect(rows).toBe(100_000);
    expect(ahead).toBeLessThanOrEqual(3 * chunkRows);
  });

  it('lets go of the file when the reader stops', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('code;name\n');
        for (;;) yield Buffer.from('a;A\n');
      } finally {
        isClosed = true;
      }
    }
    for await (const { line } of readRows(categories, 'c.csv', endless())) if (line > 10) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  });
});

describe('a header', () => {
  it('may be in any order and case, with spaces for underscores, or say it in Dutch', async () => {
    const { rows } = await read(stock, 'On Hand;VESTIGING;artikelnummer;;', '7;UTR;KET-1;;');
    expect(rows).toMatchObject([
      { line: 2, row: { sku: 'KET-1', location: 'UTR', on_hand: 7, place: null } },
    ]);
  });

  it('is told once of columns unknown, doubled and nameless, and the rows are read all the same', async () => {
    const { rows, problems } = await read(categories, 'code;nmae;name;;name', 'a;?;A;;B', 'b;?;B;;C');
    expect(rows).toHaveLength(2);
    expect(problems.map(({ column, reason }) => [column, reason])).toEqual([
      ['nmae', 'is no column of categories.csv; expected: name, parent'],
      [null, 'column 4 has no name; name it or take it out'],
      ['name', 'is there twice'],
    ]);
  });

  it('without a required column is refused once, and no row is read', async () => {
    expect(await reasons(categories, 'name', 'A', 'B')).toEqual([
      '1 code is missing; expected: code, name, parent',
    ]);
  });

  it('must be there', async () => {
    expect(await reasons(categories, '', '')).toEqual([
      '1 - is empty; its first line must name the columns: code, name, parent',
    ]);
  });
});

describe('a row', () => {
  it('is told of everything that is wrong with it', async () => {
    const { problems } = await read(
      prices,
      'sku;list;currency;amount;valid_from;reason',
      'KET 1;the sale;EUR;1.299;5-1-2026;',
    );
    expect(problems.map(({ column, value }) => [column, value])).toEqual([
      ['sku', 'KET 1'],
      ['list', 'the sale'],
      ['amount', '1.299'],
      ['valid_from', '5-1-2026'],
      ['reason', undefined],
    ]);
    expect(problems[2]?.reason).toContain('could be 1299 or 1.299');
  });

  it.each([
    ['9,52123E+12', 'Excel has turned the barcode into a number; format the column as text and export again'],
    ['9.52E+12', 'Excel has turned the barcode into a number; format the column as text and export again'],
    ['9521234001073', 'has a wrong check digit: 952123400107 ends in 2, or another digit is mistyped'],
    ['6291044', 'Excel has probably dropped a zero in front (06291044)'],
    ['9.521.234.001.072', 'must be digits without points and commas'],
    ['2800569002501', 'is one label of a scale; write only its first seven digits, 2800569'],
    ['(01)09521234001072(21)A1', 'holds more than an article; write only the GTIN, 09521234001072'],
  ])('with the barcode %s is refused, and told what happened', async (written, reason) => {
    expect((await reasons(barcodes, 'barcode;sku', `${written};A`))[0]).toContain(reason);
  });

  it.each([
    ['9521234001072', { kind: 'gtin', code: '09521234001072' }],
    ['="9521234001072"', { kind: 'gtin', code: '09521234001072' }],
    ['2100000004171', { kind: 'in_store', code: '2100000004171' }],
    ['2800569', { kind: 'scale', code: '2800569' }],
    ['SHELF-12/B', { kind: 'other', code: 'SHELF-12/B' }],
  ])('may have the barcode %s', async (written, barcode) => {
    expect((await read(barcodes, 'barcode;sku', `${written};A`)).rows[0]?.row.barcode).toEqual(barcode);
  });

  it('with a spreadsheet error in a cell is refused', async () => {
    expect(await reasons(categories, 'code;name', 'a;#VERW!', 'b;#N/B')).toEqual([
      '2 name holds an error of the spreadsheet (#VERW!); repair the formula and export again',
      '3 name holds an error of the spreadsheet (#N/B); repair the formula and export again',
    ]);
  });

  it('that is longer than the header is refused, unless nothing stands there', async () => {
    expect(await reasons(categories, 'code,name', 'a,A,,', 'b,Glas, set van 6')).toEqual([
      '3 - has 3 fields and the header 2; a text with a separator in it needs quotation marks',
    ]);
  });

  it('never has its secrets repeated', async () => {
    const { problems } = await read(
      staff,
      'number;name;role;location;pin',
      '1;An;manager;UTR;12x4',
      '2;Bo;agent;;1234',
    );
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems)).not.toMatch(/12x4|1234/);
  });

  it('must obey the rules between its columns', async () => {
    const header = 'location;day;closed;opens;closes;reason';
    expect(await reasons(exceptions, header, 'U;2026-12-25;yes;10:00;;Kerst', 'U;2026-12-31;;;;Oud')).toEqual(
      [
        '2 closed is yes, so opens and closes must be empty',
        '3 opens must be filled in unless closed is yes',
        '3 closes must be filled in unless closed is yes',
      ],
    );
  });
});
