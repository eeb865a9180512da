import type { Money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { deliveryLines, type DocumentContent, type DocumentLine } from './document-content.js';
import { documentWords, localDay, localMoment, rate, written } from './document-words.js';
import type { DocumentKind } from './documents.enums.js';

/** Characters on a line of an 80 mm printer in its usual font. */
export const TILL_COLUMNS = 42;

/** What is printed, whoever holds it. */
export interface Printable {
  readonly kind: DocumentKind;
  readonly number: string;
  readonly issuedAt: Date;
  readonly content: DocumentContent;
  /** Of the firm it is made out to; null: a person. */
  readonly vatNumber?: string | null;
}

/**
 * A document as an 80 mm printer prints it: lines of at most 42 characters.
 *
 * @param isCopy whether it was printed before: then it says so.
 */
export function tillText({ kind, number, issuedAt, content, vatNumber }: Printable, isCopy: boolean): string {
  const { language } = content;
  const words = documentWords(language);
  const amount = (label: string, money: Money) => sides(label, written(money, language));
  const address = content.place?.address;
  const lines = [
    ...centred(content.seller.name),
    ...(content.place ? centred(content.place.name) : []),
    ...(address
      ? centred(`${address.street} ${address.houseNumber}, ${address.postcode} ${address.city}`)
      : []),
    ...centred(`${words.vatNumber} ${content.seller.vatNumber}`),
    RULE,
    ...(isCopy ? [...centred(`*** ${words.copy} ***`), RULE] : []),
    ...wrapped(`${words[kind]} ${number}`),
    localMoment(issuedAt, content.timeZone),
    ...(content.orderNumber ? wrapped(`${words.order} ${content.orderNumber}`) : []),
    ...(content.returnNumber ? wrapped(`${words.returned} ${content.returnNumber}`) : []),
    ...(vatNumber ? wrapped(`${words.customerVatNumber} ${vatNumber}`) : []),
    RULE,
    ...content.lines.flatMap((line) => articleLines(line, language)),
    ...deliveryLines(content, words.delivery).map((part) => amount(part.label, part.amount)),
    RULE,
    amount(`${words.total} ${content.total.currency}`, content.total),
    ...content.tenders.map(({ label, amount: paid }) => amount(label, paid)),
    ...(content.vat.length > 0 ? [RULE] : []),
    ...content.vat.map(({ rateBps, net, vat }) =>
      sides(
        `${words.vat} ${rate(rateBps, language)} ${words.net} ${written(net, language)}`,
        written(vat, language),
      ),
    ),
    ...(content.isIntraCommunity ? wrapped(words.intraCommunity) : []),
    RULE,
    ...(content.lastReturnDay ? wrapped(`${words.lastReturnDay} ${localDay(content.lastReturnDay)}`) : []),
    ...wrapped(`${words.terms} ${content.termsVersion}`),
    ...(content.pointsEarned !== 0 ? [sides(words.points, String(content.pointsEarned))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const RULE = '-'.repeat(TILL_COLUMNS);

function articleLines(line: DocumentLine, language: string): string[] {
  const total = line.total === null ? '' : written(line.total, language);
  const names = wrapped(line.label, TILL_COLUMNS - total.length - 1);
  const [first = '', ...more] = names;
  const unit = line.unit === Unit.PIECE ? '' : ` ${line.unit}`;
  const per = line.per === 1 && unit === '' ? '' : ` / ${line.per}${unit}`;
  const isPlain = line.quantity === 1 && unit === '';
  return [
    sides(first, total),
    ...more,
    ...(isPlain || line.price === null
      ? []
      : wrapped(`  ${line.quantity}${unit} x ${written(line.price, language)}${per}`)),
    ...reductionLines(line, language),
  ];
}

/** Each reason with its amount; one sum where there are none. */
function reductionLines({ discount, reductions = [] }: DocumentLine, language: string): string[] {
  if (reductions.length > 0)
    return reductions.flatMap(({ label, amount }) => wrapped(`  ${label} ${written(amount, language)}`));
  return discount && discount.amount !== 0
    ? wrapped(`  ${documentWords(language).discount} ${written(discount, language)}`)
    : [];
}

/** One text at the left, one at the right; the left one is cut when both do not fit. */
function sides(left: string, right: string): string {
  const room = TILL_COLUMNS - right.length - 1;
  const cut = [...left].slice(0, room).join('');
  return right === '' ? cut : `${cut}${' '.repeat(TILL_COLUMNS - [...cut].length - right.length)}${right}`;
}

function centred(text: string): string[] {
  return wrapped(text).map((line) => `${' '.repeat((TILL_COLUMNS - [...line].length) >> 1)}${line}`);
}

/** Broken between words; a word longer than a line is broken within. */
function wrapped(text: string, width = TILL_COLUMNS): string[] {
  const indent = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/u)) {
    for (const piece of pieces(word, width - indent.length)) {
      const longer = line === '' ? `${indent}${piece}` : `${line} ${piece}`;
      if (line !== '' && [...longer].length > width) {
        lines.push(line);
        line = `${indent}${piece}`;
      } else line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const letters = [...word];
  const count = Math.max(1, Math.ceil(letters.length / width));
  return Array.from({ length: count }, (_, index) =>
    letters.slice(index * width, (index + 1) * width).join(''),
  );
}
