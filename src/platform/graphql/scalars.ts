import { GraphQLError, GraphQLScalarType } from 'graphql';
import { isGtin } from '../../kernel/gtin.js';
import { isUuid } from '../../kernel/ids.js';
import { isCurrencyCode } from '../../kernel/money.js';

/** A scalar that refuses anything `accepts` does not: bad input never reaches a service. */
function scalar<Value>(
  name: string,
  description: string,
  expected: string,
  accepts: (value: unknown) => value is Value,
): GraphQLScalarType<Value, Value> {
  const check = (value: unknown): Value => {
    if (accepts(value)) return value;
    throw refused(name, expected);
  };
  return new GraphQLScalarType({ name, description, parseValue: check, serialize: check });
}

const refused = (name: string, expected: string): GraphQLError =>
  new GraphQLError(`${name} expected ${expected}`, { extensions: { code: 'BAD_USER_INPUT' } });

const textThat =
  (test: (text: string) => boolean) =>
  (value: unknown): value is string =>
    typeof value === 'string' && test(value);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const isDay = (text: string): boolean =>
  DAY.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

/** Upper case is taken too: that is how an iPhone writes them (RFC 9562, section 4); we answer in lower case. */
export const UUID = new GraphQLScalarType<string, string>({
  name: 'UUID',
  description: 'A UUIDv7 made by us: 36 lower-case hexadecimal characters and hyphens.',
  serialize: String,
  parseValue: (value) => {
    if (typeof value === 'string' && isUuid(value)) return value.toLowerCase();
    throw refused('UUID', '36 hexadecimal characters and hyphens');
  },
});

/** Any RFC 3339 offset is read; UTC with milliseconds is answered. */
export const Instant = new GraphQLScalarType<Date, string>({
  name: 'Instant',
  description: 'A moment in UTC with milliseconds: 2026-01-31T09:30:00.000Z.',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: (value) => {
    if (typeof value === 'string' && INSTANT.test(value) && isDay(value.slice(0, 10))) {
      const instant = new Date(value);
      if (!Number.isNaN(instant.getTime())) return instant;
    }
    throw refused('Instant', 'an RFC 3339 moment with its offset, such as 2026-01-31T09:30:00Z');
  },
});

export const LocalDate = scalar(
  'LocalDate',
  'A day in the zone of the place it belongs to: 2026-01-31.',
  'a day such as 2026-01-31',
  textThat((text) => DAY.test(text) && !Number.isNaN(Date.parse(text)) && isDay(text)),
);

export const LocalTime = scalar(
  'LocalTime',
  'A time on the wall of a location: 09:30.',
  'a time such as 09:30',
  textThat((text) => TIME.test(text)),
);

export const QUANTITY_MAX = 1_000_000;

export const Quantity = scalar(
  'Quantity',
  "A whole number of the variant's units (pieces, cm, g, ml), 1 to 1,000,000; what is sensible for an article is a limit of its own.",
  'a whole number from 1 to 1,000,000',
  (value): value is number => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= QUANTITY_MAX,
);

export const MinorUnits = scalar(
  'MinorUnits',
  'A whole number of minor currency units within 2^53 - 1, a JSON integer, never a string or a float.',
  'a whole number of minor units',
  (value): value is number => Number.isSafeInteger(value),
);

export const CurrencyCodeScalar = scalar(
  'CurrencyCode',
  'ISO 4217, three capitals.',
  'an ISO 4217 code such as EUR',
  textThat(isCurrencyCode),
);

export const Decimal = scalar(
  'Decimal',
  'A decimal number as text, with exactly the digits of its currency: 1299.00.',
  'a decimal number as text',
  textThat((text) => /^-?\d+(\.\d+)?$/.test(text)),
);

export const Gtin = scalar(
  'Gtin',
  'A barcode number of 8, 12, 13 or 14 digits with a right check digit.',
  '8, 12, 13 or 14 digits with a right check digit',
  textThat(isGtin),
);

export const Secret = scalar(
  'Secret',
  'Password, PIN, token or code. Redacted by its type in logs, traces and idempotency records.',
  'a text of at most 512 characters',
  textThat((text) => text.length <= 512),
);
