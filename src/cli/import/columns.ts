import { isCurrencyCode } from '../../kernel/money.js';
import { isPlain } from '../../kernel/text.js';
import { shortenedByExcel, type Parser, type Parsed } from './parser.js';

const YES = new Set(['yes', 'ja', 'true', 'waar', '1', 'y', 'j']);
const NO = new Set(['no', 'nee', 'false', 'onwaar', '0', 'n']);

/** One line of text of at most `lengthMax` characters. Refuses control characters and invisible direction marks. */
export function text(lengthMax: number): Parser<string> {
  return {
    expects: `one line, at most ${lengthMax} characters`,
    parse: (cell) => (cell.includes('\n') ? { reason: 'must be one line' } : readText(cell, lengthMax)),
  };
}

/** Text that may have several lines. */
export function longText(lengthMax: number): Parser<string> {
  return {
    expects: `at most ${lengthMax} characters, several lines if you like`,
    parse: (cell) => readText(cell, lengthMax),
  };
}

/**
 * A code by which people know a row, at most 40 characters: letters and digits without accents and `. _ - / + #`.
 * Case is kept and counts: two articles of a real shop differ by it.
 */
export function code(): Parser<string> {
  const pattern = /^[A-Za-z0-9][A-Za-z0-9._/+#-]{0,39}$/;
  return {
    expects: 'a code of at most 40 letters, digits and . _ - / + #',
    parse: (cell) => {
      const shortened = shortenedByExcel(cell, 'code');
      if (shortened !== null) return { reason: shortened };
      return pattern.test(cell)
        ? { value: cell }
        : {
            reason:
              'is not a code: at most 40 letters (without accents), digits and . _ - / + #, first a letter or digit',
          };
    },
  };
}

/** Text of exactly one shape; `expects` must say which in words. */
export function matching(pattern: RegExp, expects: string): Parser<string> {
  return {
    expects,
    parse: (cell) => (pattern.test(cell) ? { value: cell } : { reason: `must be ${expects}` }),
  };
}

/** One of a closed list of words, upper or lower case, with `-` or a space for `_`. Gives the word as listed. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  const list = words.length === 1 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return {
    expects: list,
    parse: (cell) => {
      const folded = cell.toLowerCase().replaceAll(/[- ]/g, '_');
      const value = words.find((word) => word.toLowerCase() === folded);
      return value === undefined ? { reason: `must be ${list}` } : { value };
    },
  };
}

/** Yes or no, in English, Dutch, or as spreadsheets and databases write it. */
export function yesOrNo(): Parser<boolean> {
  return {
    expects: 'yes or no (also ja, nee, true, false, 1, 0)',
    parse: (cell) => {
      const folded = cell.toLowerCase();
      if (YES.has(folded)) return { value: true };
      return NO.has(folded) ? { value: false } : { reason: 'must be yes or no' };
    },
  };
}

/** Several values in one cell, separated by `|`, at most 50, none twice; blank ones between are left out. */
export function listOf<Value>(item: Parser<Value>): Parser<readonly Value[]> {
  return {
    expects: `several, separated by |: ${item.expects}`,
    parse: (cell, other) => {
      const parts = cell
        .split('|')
        .map((part) => part.trim())
        .filter((part) => part !== '');
      if (parts.length > 50) return { reason: 'has more than 50 values' };
      if (new Set(parts).size < parts.length) return { reason: 'names the same value twice' };
      const values: Value[] = [];
      for (const part of parts) {
        const parsed = item.parse(part, other);
        if ('reason' in parsed)
          return { reason: parts.length > 1 ? `"${part}": ${parsed.reason}` : parsed.reason };
        values.push(parsed.value);
      }
      return { value: values };
    },
  };
}

/** One property of a list such as `size=55 inch|colour=black`. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** `name=value`, for {@link listOf}. The value may hold anything but `|`, further equals signs too. */
export function pair(): Parser<Pair> {
  return {
    expects: 'name=value',
    parse: (cell) => {
      const [, name, value] = /^([^=]{1,40}?)\s*=\s*(.{1,200})$/s.exec(cell) ?? [];
      if (name === undefined || value === undefined || !isPlain(cell))
        return { reason: 'must be name=value' };
      return { value: { name, value } };
    },
  };
}

/** Three capitals of ISO 4217. */
export function currency(): Parser<string> {
  return {
    expects: 'a currency of ISO 4217 such as EUR',
    parse: (cell) =>
      isCurrencyCode(cell) ? { value: cell } : { reason: 'must be a currency such as EUR (ISO 4217)' },
  };
}

/** An IANA zone this machine knows. Refuses abbreviations such as CET, which have no summer time. */
export function timeZone(): Parser<string> {
  return {
    expects: 'an IANA time zone such as Europe/Amsterdam',
    parse: (cell) =>
      isTimeZone(cell) ? { value: cell } : { reason: 'must be a time zone such as Europe/Amsterdam' },
  };
}

/** A telephone number in international form (E.164): plus, country, number; no spaces. Not checked against a plan. */
export function phone(): Parser<string> {
  return {
    expects: 'a number with + and country, such as +31612345678',
    parse: (cell) => {
      const shortened = shortenedByExcel(cell, 'telephone number');
      if (shortened !== null) return { reason: shortened };
      if (/^\+[1-9]\d{6,14}$/.test(cell)) return { value: cell };
      return {
        reason: /^\d+$/.test(cell)
          ? 'must begin with + and the country, such as +31612345678; Excel drops the + unless the column is formatted as text'
          : 'must be a number with + and country and no spaces, such as +31612345678',
      };
    },
  };
}

function readText(cell: string, lengthMax: number): Parsed<string> {
  if (!isPlain(cell)) return { reason: 'has a character that cannot be shown (control or direction mark)' };
  const length = [...cell].length;
  return length <= lengthMax
    ? { value: cell }
    : { reason: `has ${length} characters; ${lengthMax} is the most` };
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z_]+\/[A-Za-z0-9_+/-]+$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
