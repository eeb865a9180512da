/** Midnight of a day as if its clocks showed UTC, in milliseconds. @throws RangeError when it is no `YYYY-MM-DD`. */
export function midnightUtc(day: string): number {
  const milliseconds = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // of the 30th of February JavaScript makes the 2nd of March
  if (Number.isNaN(milliseconds) || new Date(milliseconds).getUTCDate() !== Number(day.slice(8)))
    throw new RangeError(`no calendar day: ${JSON.stringify(day)}`);
  return milliseconds;
}

const INSTANT_LENGTH = '2026-01-31T09:30:00.000Z'.length; // longer before the year 0 and after 9999

/** The day of a local time that is written as if it were UTC. @throws RangeError outside of the years 0 to 9999. */
export function dayOf(wallMs: number): string {
  const text = new Date(wallMs).toISOString(); // throws RangeError itself for no instant
  if (text.length !== INSTANT_LENGTH) throw new RangeError(`outside the calendar: ${text}`);
  return text.slice(0, 10);
}
