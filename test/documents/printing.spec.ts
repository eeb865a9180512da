import fc from 'fast-check';
import { documentHtml } from '../../src/documents/document-html.js';
import { documentNumber, readDocumentNumber, seriesAt } from '../../src/documents/document-number.js';
import { DocumentKind } from '../../src/documents/documents.enums.js';
import { TILL_COLUMNS, tillText } from '../../src/documents/till-text.js';
import { money } from '../../src/kernel/money.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { aContent } from './a-document.js';

const eur = (amount: number) => money(amount, 'EUR');
const printable = (content = aContent()) => ({
  kind: DocumentKind.RECEIPT,
  number: 'ZWO1-2026-000417-R',
  issuedAt: new Date('2026-11-20T10:00:00Z'),
  content,
});

describe('on a till', () => {
  it('prints a receipt on 42 columns', () => {
    expect(tillText(printable(), false)).toBe(`            Haspel & Haard BV
          Haspel & Haard Zwolle
        Marslaan 1, 8017 JL Zwolle
        Btw-nummer NL001234567B01
------------------------------------------
Kassabon ZWO1-2026-000417-R
20-11-2026 11:00
Order W-000012-K
------------------------------------------
Tjalla zaklamp                       12,99
------------------------------------------
Totaal EUR                           12,99
Contant                              15,00
Wisselgeld                           -2,00
Afronding                             0,01
------------------------------------------
Btw 21% excl. 10,74                   2,25
------------------------------------------
Ruilen of terugbrengen kan tot en met
19-01-2027
Verkoopvoorwaarden versie 1
Punten                                  12
`);
  });

  it('says that it is a copy', () => {
    expect(tillText(printable(), true)).toContain('*** KOPIE / COPY ***');
    expect(tillText(printable(aContent({ language: 'en' })), true)).toContain('*** COPY ***');
    expect(tillText(printable(), false)).not.toContain('COPY');
  });

  it('shows how a price by length came about, and what was taken off', () => {
    const lines = [
      {
        label: 'Snoer 3 x 1,5 per meter',
        quantity: 235,
        unit: Unit.CM,
        price: eur(395),
        per: 100,
        discount: eur(28),
        total: eur(900),
        vatRatesBps: [2100],
      },
    ];
    const text = tillText(printable(aContent({ lines })), false);
    expect(text).toContain('  235 cm x 3,95 / 100 cm');
    expect(text).toContain('  Korting 0,28');
  });

  it('keeps to its columns, whatever the articles are called', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), { maxLength: 5 }),
        fc.integer({ min: -99_999_999, max: 99_999_999 }),
        (labels, amount) => {
          const lines = labels.map((label) => ({
            label,
            quantity: 3,
            unit: Unit.PIECE,
            price: eur(amount),
            per: 1,
            discount: eur(1),
            total: eur(amount),
            vatRatesBps: [],
          }));
          const text = tillText(printable(aContent({ lines, total: eur(amount) })), true);
          expect(text.split('\n').every((line) => [...line].length <= TILL_COLUMNS)).toBe(true);
        },
      ),
    );
  });
});

describe('on a page', () => {
  it('shows every text as it is, and runs none of it', () => {
    const content = aContent();
    const lines = content.lines.map((line) => ({ ...line, label: '<script>alert("1")</script>' }));
    const name = 'Élodie "O\'Neil" & <b>Zn</b>';
    const html = documentHtml(printable({ ...content, lines }), { name, address: null });
    expect(html).not.toMatch(/<script|<b>|alert\("/);
    expect(html).toContain('&#60;script&#62;');
    expect(html).not.toMatch(/(src|href|url\()/);
  });

  it('ends with what the letter adds', () => {
    const html = documentHtml(printable(), { name: null, address: null }, [
      { title: 'Herroeping', text: 'Tekst' },
    ]);
    expect(html).toContain('<h2>Herroeping</h2><pre>Tekst</pre>');
  });
});

describe('numbers', () => {
  it('name series and serial, and can be read back however they are typed', () => {
    const number = documentNumber(
      seriesAt('zwo1', new Date('2026-11-20T10:00:00Z'), 'Europe/Amsterdam'),
      417,
    );
    expect(number).toMatch(/^ZWO1-2026-000417-[0-9A-Z]$/);
    expect(readDocumentNumber(` ${number.toLowerCase().replaceAll('-', ' ')} `)).toEqual({
      series: 'ZWO1-2026',
      serial: 417,
    });
    expect(readDocumentNumber('ZWO1-2026-000417')).toBeNull();
    expect(readDocumentNumber('')).toBeNull();
    expect(readDocumentNumber('x'.repeat(1_000))).toBeNull();
  });
});
