import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { Settings } from '../config/settings.js';

/** Structured logs to standard error, one JSON object a line; secrets and personal fields never get there. */
export function pinoFor(settings: Pick<Settings, 'logLevel'>): Logger {
  return pino(
    {
      level: settings.logLevel,
      base: null,
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    pino.destination(2),
  );
}

const REDACTED = [
  'password',
  'pin',
  'token',
  'guestToken',
  'accessToken',
  'refreshToken',
  'authorization',
  'email',
  'phone',
  'name',
  'parameters', // of a failed statement: they hold what people typed
];

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

  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'fatal',
    message: unknown,
    context?: string,
  ): void {
    if (typeof message === 'object' && message !== null) this.pino[level]({ context, ...message });
    else this.pino[level]({ context }, String(message));
  }
}
