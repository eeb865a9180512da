import { decimalOf, type Money } from '../kernel/money.js';

/** Any language code; only those with words of their own differ from Dutch. */
export type PricingLanguage = string;

interface PricingWords {
  readonly list: string;
  readonly markdown: string;
  readonly reserved: string;
  /** @param price of a label, for so many units. */
  label(price: Money, per: number): string;
  vat(rateBps: number): string;
}

const DUTCH: PricingWords = {
  list: 'Prijs',
  markdown: 'Afgeprijsd',
  reserved: 'Gereserveerde prijs',
  label: (price, per) => `Het schaplabel zegt ${decimalOf(price).replace('.', ',')}${perWords(per)}`,
  vat: (rateBps) => `btw ${percent(rateBps, ',')}%`,
};

const ENGLISH: PricingWords = {
  list: 'Price',
  markdown: 'Marked down',
  reserved: 'Reserved price',
  label: (price, per) => `The label says ${decimalOf(price)}${perWords(per)}`,
  vat: (rateBps) => `VAT ${percent(rateBps, '.')}%`,
};

/** The labels of a trail in a language; Dutch unless there are others. */
export const wordsIn = (language: PricingLanguage = 'nl'): PricingWords =>
  language === 'en' ? ENGLISH : DUTCH;

const perWords = (per: number): string => (per === 1 ? '' : ` per ${per}`);

/** 2100 → `21`, 550 → `5,5`. */
const percent = (bps: number, point: string): string => String(bps / 100).replace('.', point);
