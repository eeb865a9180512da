import { readFileSync } from 'node:fs';
import { hashOf } from '../platform/config/secrets.js';
import { uncompiled } from '../platform/config/uncompiled.js';

/** The api keys that anybody can read in the sources, with the names of their clients. */
export function sampleKeys(): { key: string; name: string }[] {
  const [head = '', ...lines] = readFileSync(uncompiled(import.meta.url, '../sample/api_clients.csv'), 'utf8')
    .trim()
    .split('\n');
  const [nameAt, keyAt] = ['name', 'key'].map((column) => head.split(',').indexOf(column));
  return lines.map((line) => {
    const cells = line.split(',');
    return { key: cells[keyAt!]!, name: cells[nameAt!]! };
  });
}

/** What the database holds of a sample key, when it holds one. */
export const sampleKeyHashes = (): string[] => sampleKeys().map(({ key }) => hashOf(key));
