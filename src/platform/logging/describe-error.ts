import { sqlStateOf } from '../database/retry.js';

/** What the log keeps of an error: enough to find the place, nothing that a person typed. */
export interface DescribedError {
  readonly name: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly message: string;
  readonly frames: readonly string[];
  readonly cause?: DescribedError;
}

const FRAMES_MAX = 12;
const MESSAGE_LENGTH_MAX = 500;

/**
 * Describes an error for the log. PostgreSQL's and other people's messages quote values, so what stands in quotes is cut
 * out of those; addresses and long numbers are cut out of all.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: scrub(String(error)), frames: [] };
  const driver = (error as { driverError?: unknown }).driverError;
  const { constraint } = (driver ?? error) as { constraint?: unknown };
  const code = sqlStateOf(error);
  const cause = error.cause ?? (error as { originalError?: unknown }).originalError;
  return {
    name: error.name,
    ...(code && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    message: code ? withoutQuoted(scrub(error.message)) : scrub(error.message),
    frames: framesOf(error),
    ...(cause !== undefined && depth < 2 && { cause: describeError(cause, depth + 1) }),
  };
}

/** Cuts out of free text what is likely to be somebody's: addresses, numbers of telephones, cards and accounts. */
export const scrub = (text: string): string =>
  text
    .slice(0, MESSAGE_LENGTH_MAX)
    .replace(/[^\s"'<>()]+@[^\s"'<>()]+/g, '[address]')
    .replace(/(?<![0-9a-f-])\+?\d(?:[ .-]?\d){6,}(?![0-9a-f-])/gi, '[number]');

const withoutQuoted = (text: string): string => text.replace(/"[^"]*"|'[^']*'/g, '"…"');

const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim());
