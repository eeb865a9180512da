import fs from 'node:fs';
import { uncompiled } from '../config/uncompiled.js';

/** One tab of GraphiQL; its title is the operation's name. */
export interface Tab {
  readonly query: string;
  readonly variables?: string;
  readonly headers: string;
}

const HOUR_MS = 3_600_000;
const HEADER = /^# (client|log-in|variables): (.+)\n/gm;

/**
 * Reads the example operations, one file each, in the order of their names. What a file says above its operation:
 *
 *     # client: sample-webshop                       the api key
 *     # log-in: customer anna@example.org password   whose session, see playground-script.ts
 *     # variables: {"variantId": "@tv55"}            with names instead of ids
 *     # keeps: cart = openCart.id                    a name for what the answer brings; stays in the tab, the page reads it
 *     # anything else                                stays in the tab, for people
 */
export function readTabs(): Tab[] {
  const folder = tabsFolder();
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return files.sort().map((file) => tabOf(fs.readFileSync(`${folder}/${file}`, 'utf8')));
}

/** @returns of each name that tabs use for a row of the sample store, the SQL that finds its id. */
export const readNames = (): Record<string, string> =>
  JSON.parse(fs.readFileSync(`${tabsFolder()}/names.json`, 'utf8')) as Record<string, string>;

/** Instants that tabs call by name: whenever they are run, they are not refused for being late. */
export const namedInstants = (now: Date): Record<'anHourAgo' | 'inSixtyDays', string> => ({
  anHourAgo: new Date(now.getTime() - HOUR_MS).toISOString(),
  inSixtyDays: new Date(now.getTime() + 60 * 24 * HOUR_MS).toISOString(),
});

function tabOf(text: string): Tab {
  const said = new Map([...text.matchAll(HEADER)].map(([, name, value]) => [name!, value!]));
  const logIn = said.get('log-in');
  const variables = said.get('variables');
  const headers = { 'api-key': said.get('client') ?? '', ...(logIn && { 'log-in': logIn }) };
  return {
    query: text.replace(HEADER, '').trim(),
    headers: JSON.stringify(headers, null, 2),
    ...(variables && { variables: JSON.stringify(JSON.parse(variables), null, 2) }),
  };
}

const tabsFolder = (): string => uncompiled(import.meta.url, 'tabs');
