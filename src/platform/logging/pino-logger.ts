import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Settings } from '../config/settings.js';
import { describeError, scrub } from './describe-error.js';

const SECRET_OR_PERSONAL = [
  'password',
  'pin',
  'token',
  'guestToken',
  'accessToken',
  'refreshToken',
  'authorization',
  'email',
  'phone',
  'parameters', // of a failed statement: they hold what people typed
];

/** Structured logs, one JSON object a line; secrets and personal fields never get there. */
export function pinoFor(
  settings: Pick<Settings, 'logLevel'>,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  return pino(
    {
      level: settings.logLevel,
      base: null,
      redact: {
        paths: SECRET_OR_PERSONAL.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}

type Level = 'info' | 'error' | 'warn' | 'debug' | 'fatal';

/** Nest's logger on top of pino. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, context?: string): void {
    this.write('info', message, context);
  }
  error(message: unknown, ...rest: string[]): void {
    this.write('error', message, rest.at(-1));
  }
  warn(message: unknown, context?: string): void {
    this.write('warn', message, context);
  }
  debug(message: unknown, context?: string): void {
    this.write('debug', message, context);
  }
  fatal(message: unknown, context?: string): void {
    this.write('fatal', message, context);
  }

  private write(level: Level, message: unknown, context?: string): void {
    if (message instanceof Error) this.pino[level]({ context, err: describeError(message) });
    else if (typeof message === 'object' && message !== null)
      this.pino[level]({ context, ...described(message) });
    else this.pino[level]({ context }, scrub(String(message)));
  }
}

/** Pino would put an error's own message, with all that is in it, beside what we say of it. */
const described = (facts: object): object =>
  'err' in facts ? { ...facts, err: describeError(facts.err) } : facts;
