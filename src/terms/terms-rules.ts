import { createHash } from 'node:crypto';
import type { CurrencyCode } from '../kernel/money.js';
import type { Id } from '../kernel/ids.js';
import type { HandlingFlag, Payer, ReturnRoute, UnitCondition, WindowStart } from './terms.enums.js';

/** A way of delivery beside the standard one. */
export interface DeliveryOptionRule {
  /** Names it in every version of the terms: `evening`. */
  readonly code: string;
  /** By language, ISO 639-1. */
  readonly names: Readonly<Record<string, string>>;
  readonly costAmount: number;
  /** As of the standard one. */
  readonly freeFromAmount: number | null;
  readonly daysMin: number;
  readonly daysMax: number;
  /** What asks for one of these goes this way, or another that has it too. Absent: nothing has to. */
  readonly requiredFor?: readonly HandlingFlag[];
}

/** What machines read of a version of the terms. Amounts are minor units of `currency`. */
export interface TermsRules {
  readonly currency: CurrencyCode;
  readonly returns: {
    readonly windowDays: number;
    readonly startsAt: WindowStart;
    /** 0 is free. */
    readonly feeAmount: number;
    readonly by: readonly ReturnRoute[];
    readonly postagePaidBy: Payer;
    /** What may not come back. */
    readonly exceptions: readonly UnitCondition[];
    /** False: she was not told of her right to withdraw, so she has it twelve months longer. Absent: she was. */
    readonly informsOfWithdrawal?: boolean;
  };
  readonly delivery: {
    readonly costAmount: number;
    /** Goods of this amount are delivered free; null: never. */
    readonly freeFromAmount: number | null;
    readonly daysMin: number;
    readonly daysMax: number;
    /** Beside the standard one, which the four above are; absent: there are none. */
    readonly options?: readonly DeliveryOptionRule[];
  };
  /** For paying what was left open; absent: at once. Paying itself costs nothing, by law. */
  readonly payment?: { readonly withinDays: number };
}

/** One published version of the terms: immutable, so it may be kept for ever. */
export interface TermsVersion {
  readonly id: Id<'Terms'>;
  readonly key: string;
  readonly version: number;
  /** SHA-256, 64 hexadecimal digits; an order keeps it beside the version. */
  readonly hash: string;
  readonly effectiveFrom: Date;
  /** When the next version of this document takes over; null: none is known. */
  readonly supersededFrom: Date | null;
  /** Each question about an older order then takes the better answer of both. */
  readonly servesOpenOrders: boolean;
  readonly rules: TermsRules;
  /** Markdown by language. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * What a version's hash is made over: its rules and its texts as JSON with the keys of every object in order of code
 * point and no spaces (RFC 8785 for these values), UTF-8, SHA-256 in hexadecimal. Anybody can make it again.
 */
export function termsHash(rules: TermsRules, texts: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(canonical({ rules, texts })).digest('hex');
}

/** The text in a language, else in Dutch, else in any. */
export function textIn(terms: Pick<TermsVersion, 'texts'>, language: string): string {
  return terms.texts[language] ?? terms.texts['nl'] ?? Object.values(terms.texts)[0] ?? '';
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
