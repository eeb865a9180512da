import path from 'node:path';
import type { Migrated } from '../data-source.js';
import type { Settings } from '../platform/config/settings.js';

/**
 * What `npm start` tells: where to look, with which keys, where mail goes, what to try.
 *
 * @param url of the running server.
 */
export function welcome(settings: Settings, url: string, migrated: Migrated): string[] {
  return [
    `Toonbank serves ${url}/graphql`,
    ...(settings.introspection ? [`Playground: ${url}/playground`] : []),
    settings.smtpUrl === null
      ? `Mail is written to ${path.resolve(settings.dataDir, 'mail')}`
      : `Mail goes to ${new URL(settings.smtpUrl).host}`,
    ...(migrated.isAppendOnlyEnforced
      ? []
      : ['Append-only tables are not protected: set MIGRATE_URL to an owner other than the application.']),
  ];
}
