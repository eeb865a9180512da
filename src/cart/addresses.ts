import type { RuleBroken } from '../platform/graphql/common.errors.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { ProblemType } from '../platform/graphql/common.types.js';

/** An address is right, and nothing is delivered to it. @param path of the country in the input. */
export const countryNotServed = (path: string): RuleBroken =>
  ruleBroken(path, 'COUNTRY_NOT_SERVED', 'Nothing is delivered to that country.');

/** An address as a client gives it. */
export interface GivenAddress {
  readonly name?: string | null;
  readonly street: string;
  readonly houseNumber: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}

/** How a country writes its postcodes, and how we write them down. */
interface PostcodeFormat {
  readonly pattern: RegExp;
  readonly written: (text: string) => string;
  readonly example: string;
}

const digits = (pattern: RegExp, example: string): PostcodeFormat => ({
  pattern,
  written: (text) => text,
  example,
});

/** Where we deliver, and those around: elsewhere anything goes. */
const POSTCODES: Readonly<Record<string, PostcodeFormat>> = {
  NL: {
    pattern: /^[1-9]\d{3} ?(?!S[ADS])[A-Z]{2}$/,
    written: (text) => `${text.slice(0, 4)} ${text.slice(-2)}`,
    example: '1234 AB',
  },
  BE: digits(/^[1-9]\d{3}$/, '1000'),
  DE: digits(/^(?!00)\d{5}$/, '47608'),
  LU: digits(/^[1-9]\d{3}$/, '1009'),
  FR: digits(/^(?!00)\d{5}$/, '75001'),
  AT: digits(/^[1-9]\d{3}$/, '1010'),
  DK: digits(/^\d{4}$/, '1050'),
  ES: digits(/^(?:0[1-9]|[1-4]\d|5[0-2])\d{3}$/, '28001'),
  IT: digits(/^\d{5}$/, '00118'),
  PL: {
    pattern: /^\d{2}[- ]?\d{3}$/,
    written: (text) => `${text.slice(0, 2)}-${text.slice(-3)}`,
    example: '00-950',
  },
  SE: {
    pattern: /^[1-9]\d{2} ?\d{2}$/,
    written: (text) => `${text.slice(0, 3)} ${text.slice(-2)}`,
    example: '114 55',
  },
};

/**
 * Reads a postal address: trims, writes country and postcode as the country does.
 *
 * @param path of the address in the input, for the problems.
 * @returns the address, or what is wrong with it: COUNTRY, POSTCODE or HOUSE_NUMBER. Postcodes are known for NL
 *          (1234 AB; SA, SD and SS are never given out) and ten more; elsewhere anything goes.
 */
export function readAddress(
  given: GivenAddress,
  path: string,
): { readonly address: AddressType; readonly problems: ProblemType[] } {
  const country = given.country.trim().toUpperCase();
  const spaceless = given.postcode.trim().toUpperCase().replace(/\s+/g, ' ');
  const format = POSTCODES[country];
  const problems: ProblemType[] = [];
  if (!/^[A-Z]{2}$/.test(country))
    problems.push({
      path: `${path}.country`,
      problem: 'COUNTRY',
      words: 'A country is two letters, such as NL.',
    });
  const isRight = format === undefined ? spaceless.length <= 12 : format.pattern.test(spaceless);
  if (!isRight)
    problems.push({
      path: `${path}.postcode`,
      problem: 'POSTCODE',
      words: `That is no postcode there; one looks like ${format?.example ?? '1234'}.`,
    });
  if (!/\d/.test(given.houseNumber))
    problems.push({
      path: `${path}.houseNumber`,
      problem: 'HOUSE_NUMBER',
      words: 'A house number has a digit.',
    });
  return {
    address: {
      name: given.name?.trim() ?? null,
      street: given.street.trim(),
      houseNumber: given.houseNumber.trim(),
      postcode: isRight && format !== undefined ? format.written(spaceless) : spaceless,
      city: given.city.trim(),
      country,
    },
    problems,
  };
}
