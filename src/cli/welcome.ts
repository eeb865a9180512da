import path from 'node:path';
import type { Migrated } from '../data-source.js';
import type { Settings } from '../platform/config/settings.js';

/** Who speaks through which client of the sample store, and what that person logs in with. */
const SAMPLE: readonly [key: string, client: string, person: string][] = [
  ['sample-webshop', 'webshop', 'logIn anna@example.org, sample-customer-password'],
  ['sample-app', 'app', 'the same'],
  ['sample-pos-utrecht', 'till in Utrecht', 'logInStaff 1002, PIN 246810'],
  ['sample-pos-zwolle', 'till in Zwolle', 'logInStaff 2002, PIN 246810'],
  ['sample-contact-centre', 'contact centre', 'logInStaff 9001, sample-agent-password'],
  ['sample-ops', 'head office', 'logInStaff 9201, sample-ops-password'],
];

/**
 * What `npm start` tells: where to look, with which keys, where mail goes, what to try.
 *
 * @param url      of the running server.
 * @param isSample whether the database holds the sample store, so that its keys open it.
 */
export function welcome(settings: Settings, url: string, migrated: Migrated, isSample: boolean): string[] {
  const width = Math.max(...SAMPLE.map(([key]) => key.length));
  const folder = (name: string) => path.resolve(settings.dataDir, name);
  return [
    `Toonbank serves ${url}/graphql`,
    ...(settings.introspection ? [`Playground: ${url}/playground`] : []),
    settings.smtpUrl === null
      ? `E-mail is written to ${folder('outbox')}, letters to ${folder('post')}`
      : `E-mail goes to ${new URL(settings.smtpUrl).host}, letters to ${folder('post')}`,
    ...(migrated.isAppendOnlyEnforced
      ? []
      : ['Append-only tables are not protected: set MIGRATE_URL to an owner other than the application.']),
    ...(isSample
      ? [
          'The sample store, by the header api-key:',
          ...SAMPLE.map(([key, client, person]) => `  ${key.padEnd(width)}  ${client} (${person})`),
          'To try: press Run in the playground, tab by tab, or',
          `  npm run story -- television --url ${url}`,
          `  curl ${url}/graphql -H 'api-key: sample-webshop' -H 'content-type: application/json' \\`,
          `    -d '{"query":"{ products(search: \\"koffiezet apparaat\\") { nodes { name } } }"}'`,
        ]
      : []),
  ];
}
