import { localDate } from '../kernel/calendar.js';
import { normaliseNumber, withCheckCharacter } from '../kernel/numbers.js';

const WIDTH = 6;

/** Whose numbers, and of which year: `ZWO1-2026`. A series begins anew each year, in the zone of its place. */
export const seriesAt = (code: string, at: Date, timeZone: string): string =>
  `${code.toUpperCase()}-${localDate(at, timeZone).slice(0, 4)}`;

/** What stands on paper: `ZWO1-2026-000417-R`; the last character finds a mistake in typing. */
export const documentNumber = (series: string, serial: number): string =>
  withCheckCharacter(series, serial, WIDTH);

/** Reads a number as a person typed it; null when its check character says that it is none. */
export function readDocumentNumber(text: string): { series: string; serial: number } | null {
  const [, series, serial] = /^(.+)-(\d+)-[^-]$/.exec(normaliseNumber(text) ?? '') ?? [];
  if (series === undefined || serial === undefined || serial.length > 9) return null;
  return { series, serial: Number(serial) };
}
