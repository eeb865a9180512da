import { z } from 'zod';
import { Problem } from './problem.js';

/** Everything that may be set from outside, read once. Nothing else in the code base reads the environment. */
export interface Settings {
  /** A PostgreSQL of one's own, as the application's role; null starts the embedded one. */
  readonly databaseUrl: string | null;
  /** The same database as the role that owns the tables; null: the same role for both. */
  readonly migrateUrl: string | null;
  /** Where the embedded PostgreSQL keeps its data, and mail goes without {@link smtpUrl}. */
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly isProduction: boolean;
  /** Signs sessions and derives tokens; every process of one shop has the same. */
  readonly secretKey: string;
  /** Where e-mail goes; null writes it to a folder below {@link dataDir}. */
  readonly smtpUrl: string | null;
  /** The sender of our e-mail. */
  readonly mailFrom: string;
  /** Introspection and playground in production too, for anybody. */
  readonly introspection: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Connections to the database per process. */
  readonly poolSize: number;
  /** npm runs us below a shell that swallows SIGTERM; main.ts then watches its parent. */
  readonly startedByNpm: boolean;
}

const SAMPLE_SECRET = 'a sample secret that production refuses';

const wholeNumber = (name: string, min: number, max: number, byDefault: number) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      const value = text === undefined || text === '' ? byDefault : Number(text);
      if (Number.isInteger(value) && value >= min && value <= max) return value;
      context.addIssue(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
      return z.NEVER;
    });

const postgresUrl = (name: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return null;
      if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
      context.addIssue(`${name} must look like postgres://user:password@host:5432/database.`);
      return z.NEVER;
    });

const environment = z.object({
  DATABASE_URL: postgresUrl('DATABASE_URL'),
  MIGRATE_URL: postgresUrl('MIGRATE_URL'),
  DATA_DIR: z.string().min(1).default('.data'),
  PORT: wholeNumber('PORT', 0, 65_535, 3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  NODE_ENV: z.string().optional(),
  SECRET_KEY: z.string().min(32, 'SECRET_KEY must have at least 32 characters.').optional(),
  SMTP_URL: z
    .string()
    .refine(
      (text) => text === '' || (/^smtps?:\/\//.test(text) && URL.canParse(text)),
      'SMTP_URL must look like smtp://user:password@host:587.',
    )
    .optional(),
  MAIL_FROM: z.string().default('Haspel & Haard <winkel@haspelenhaard.example>'),
  INTROSPECTION: z.enum(['on', 'off'], 'INTROSPECTION must be "on" or "off".').default('off'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'LOG_LEVEL must be fatal, error, warn, info, debug or silent.',
    )
    .default('warn'),
  DB_POOL: wholeNumber('DB_POOL', 1, 100, 10),
  npm_lifecycle_event: z.string().optional(),
});

/** @throws Problem that says what to change, when a value cannot be used. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const read = environment.safeParse(env);
  if (!read.success) throw new Problem(read.error.issues[0]!.message);
  const { data } = read;
  const isProduction = data.NODE_ENV === 'production';
  if (isProduction && (data.SECRET_KEY ?? SAMPLE_SECRET) === SAMPLE_SECRET)
    throw new Problem('Set SECRET_KEY to at least 32 random characters: production has no default for it.');
  return {
    databaseUrl: data.DATABASE_URL,
    migrateUrl: data.MIGRATE_URL,
    dataDir: data.DATA_DIR,
    port: data.PORT,
    host: data.HOST,
    isProduction,
    secretKey: data.SECRET_KEY ?? SAMPLE_SECRET,
    smtpUrl: data.SMTP_URL || null,
    mailFrom: data.MAIL_FROM,
    introspection: !isProduction || data.INTROSPECTION === 'on',
    logLevel: data.LOG_LEVEL,
    poolSize: data.DB_POOL,
    startedByNpm: data.npm_lifecycle_event !== undefined,
  };
}

/** Nest finds the settings by this token. */
export const SETTINGS = Symbol('settings');
