import { readFileSync } from 'node:fs';
import { hashOf } from '../platform/config/secrets.js';
import { uncompiled } from '../platform/config/uncompiled.js';

/** The api keys that anybody can read in the sources, with the names of their clients. */
const sampleKeys = (): { key: string; name: string }[] =>
  rowsOf('api_clients.csv').map(({ key, name }) => ({ key: key!, name: name! }));

/** What the database holds of a sample key, when it holds one. */
export const sampleKeyHashes = (): string[] => sampleKeys().map(({ key }) => hashOf(key));

/** Every key, PIN and password of the sample store: whoever has read the sources knows them. */
export const sampleSecrets = (): ReadonlySet<string> =>
  new Set(
    [...rowsOf('api_clients.csv'), ...rowsOf('staff.csv')]
      .flatMap(({ key, pin, password }) => [key, pin, password])
      .filter((secret): secret is string => secret !== undefined && secret !== ''),
  );

function rowsOf(file: string): Record<string, string | undefined>[] {
  const [head = '', ...lines] = readFileSync(uncompiled(import.meta.url, `../sample/${file}`), 'utf8')
    .trim()
    .split('\n');
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, cells[at]]));
  });
}
