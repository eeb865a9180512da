import { Problem } from '../../src/platform/config/problem.js';
import { readSettings } from '../../src/platform/config/settings.js';

const KEY = 'x'.repeat(32);

describe('settings', () => {
  it('have defaults with which a first user gets a shop', () => {
    expect(readSettings({})).toEqual({
      databaseUrl: null,
      migrateUrl: null,
      dataDir: '.data',
      port: 3000,
      host: '127.0.0.1',
      isProduction: false,
      secretKey: 'a sample secret that production refuses',
      smtpUrl: null,
      mailFrom: 'Haspel & Haard <winkel@haspelenhaard.example>',
      introspection: true,
      logLevel: 'warn',
      poolSize: 10,
      startedByNpm: false,
    });
  });

  it('take an empty variable for none', () => {
    expect(readSettings({ DATABASE_URL: '', PORT: '', SMTP_URL: '' })).toEqual(readSettings({}));
  });

  it('hide schema and playground in production, unless they are switched on', () => {
    expect(readSettings({ NODE_ENV: 'production', SECRET_KEY: KEY })).toMatchObject({ introspection: false });
    const on = readSettings({ NODE_ENV: 'production', SECRET_KEY: KEY, INTROSPECTION: 'on' });
    expect(on).toMatchObject({ isProduction: true, introspection: true });
  });

  it.each<[object, string]>([
    [
      { DATABASE_URL: 'mysql://localhost' },
      'DATABASE_URL must look like postgres://user:password@host:5432/database.',
    ],
    [
      { MIGRATE_URL: 'postgres://[' },
      'MIGRATE_URL must look like postgres://user:password@host:5432/database.',
    ],
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http".'],
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535, not "65536".'],
    [{ DB_POOL: '0' }, 'DB_POOL must be a whole number from 1 to 100, not "0".'],
    [{ SMTP_URL: 'mail.example.org' }, 'SMTP_URL must look like smtp://user:password@host:587.'],
    [{ INTROSPECTION: 'yes' }, 'INTROSPECTION must be "on" or "off".'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be fatal, error, warn, info, debug or silent.'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY must have at least 32 characters.'],
    [
      { NODE_ENV: 'production' },
      'Set SECRET_KEY to at least 32 random characters: production has no default for it.',
    ],
    [
      { NODE_ENV: 'production', SECRET_KEY: 'a sample secret that production refuses' },
      'Set SECRET_KEY to at least 32 random characters: production has no default for it.',
    ],
  ])('%j is refused in one sentence', (env, sentence) => {
    expect(() => readSettings(env as NodeJS.ProcessEnv)).toThrow(new Problem(sentence));
  });
});
