import { Unit } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import { deliveryLines } from './document-content.js';
import { documentWords, localDay, localMoment, rate, written } from './document-words.js';
import type { Printable } from './till-text.js';

/** Whose it is, as it stands at the head of a letter. */
export interface Addressee {
  readonly name: string | null;
  readonly address: AddressType | null;
}

const STYLE = `
  @page { size: A4; margin: 20mm }
  body { font: 11pt/1.45 system-ui, sans-serif; color: #111; max-width: 170mm; margin: 0 auto; padding: 10mm 0 }
  header { display: flex; justify-content: space-between; gap: 10mm; margin-bottom: 12mm }
  h1 { font-size: 16pt; margin: 0 0 4mm } address { font-style: normal }
  table { border-collapse: collapse; width: 100%; margin: 6mm 0 } th { text-align: left }
  th, td { padding: 1mm 2mm; border-bottom: 1px solid #ccc; vertical-align: top }
  .n { text-align: right; white-space: nowrap } tfoot td { border-bottom: 0 } .total td { font-weight: bold }
  pre { white-space: pre-wrap; font: inherit }`;

/**
 * A document as a page that prints well on A4: no script, nothing loaded from elsewhere, every text escaped.
 *
 * @param after more of the same letter: terms and withdrawal information, as plain texts.
 */
export function documentHtml(
  document: Printable,
  { name, address }: Addressee,
  after: readonly { readonly title: string; readonly text: string }[] = [],
): string {
  const { kind, number, issuedAt, content, vatNumber } = document;
  const words = documentWords(content.language);
  const facts = [
    `${words[kind]} ${number}`,
    localMoment(issuedAt, content.timeZone),
    content.orderNumber && `${words.order} ${content.orderNumber}`,
    content.returnNumber && `${words.returned} ${content.returnNumber}`,
    vatNumber ? `${words.customerVatNumber} ${vatNumber}` : null,
  ];
  const notes = [
    content.isIntraCommunity === true && words.intraCommunity,
    content.lastReturnDay && `${words.lastReturnDay} ${localDay(content.lastReturnDay)}.`,
    `${words.terms} ${content.termsVersion}.`,
    content.pointsEarned !== 0 && `${words.points}: ${content.pointsEarned}.`,
  ];
  return `<!doctype html>
<html lang="${words.page}"><head><meta charset="utf-8"><title>${escaped(`${words[kind]} ${number}`)}</title>
<style>${STYLE}</style></head><body>
<header><address>${rowsOf([name, ...addressLines(address)])}</address>
<address>${rowsOf([
    content.seller.name,
    content.place?.name ?? null,
    ...addressLines(content.place?.address ?? null),
    `${words.vatNumber} ${content.seller.vatNumber}`,
  ])}</address></header>
<h1>${escaped(words[kind])}</h1>
<p>${rowsOf(facts)}</p>
${table(document)}
<p>${rowsOf(notes)}</p>
${after.map(({ title, text }) => `<h2>${escaped(title)}</h2><pre>${escaped(text)}</pre>`).join('\n')}
</body></html>
`;
}

function table({ content }: Printable): string {
  const { language } = content;
  const words = documentWords(language);
  const summary = (label: string, amount: string, style = '') =>
    `<tr${style}><td colspan="4">${escaped(label)}</td><td class="n">${escaped(amount)}</td></tr>`;
  const rows = content.lines.map((line) => {
    const unit = line.unit === Unit.PIECE ? words[Unit.PIECE] : line.unit;
    const per = line.per === 1 ? '' : ` / ${line.per} ${unit}`;
    const cells = [
      `${line.quantity} ${unit}`,
      line.price === null ? '' : `${written(line.price, language)}${per}`,
      line.discount === null || line.discount.amount === 0 ? '' : written(line.discount, language),
      line.total === null ? '' : written(line.total, language),
    ];
    const reasons = (line.reductions ?? []).map(
      ({ label, amount }) => `<br><small>${escaped(`${label} ${written(amount, language)}`)}</small>`,
    );
    return `<tr><td>${escaped(line.label)}${reasons.join('')}</td>${cells.map((cell) => `<td class="n">${escaped(cell)}</td>`).join('')}</tr>`;
  });
  const head = [words.quantity, words.price, words.discount, words.amount];
  const foot = [
    ...deliveryLines(content, words.delivery).map(({ label, amount }) =>
      summary(label, written(amount, language)),
    ),
    summary(`${words.total} ${content.total.currency}`, written(content.total, language), ' class="total"'),
    ...content.tenders.map(({ label, amount }) => summary(label, written(amount, language))),
    ...content.vat.map(({ rateBps, net, vat }) =>
      summary(
        `${words.vat} ${rate(rateBps, language)} (${words.net} ${written(net, language)})`,
        written(vat, language),
      ),
    ),
  ];
  return `<table><thead><tr><th>${escaped(words.article)}</th>${head.map((word) => `<th class="n">${escaped(word)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody><tfoot>${foot.join('\n')}</tfoot></table>`;
}

const addressLines = (address: AddressType | null): (string | null)[] =>
  address === null
    ? []
    : [
        address.name,
        `${address.street} ${address.houseNumber}`,
        `${address.postcode} ${address.city}`,
        address.country,
      ];

const rowsOf = (rows: readonly (string | null | false)[]): string =>
  rows
    .filter((row): row is string => Boolean(row))
    .map(escaped)
    .join('<br>');

/** Text that a page shows as it is, whatever stands in it. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
