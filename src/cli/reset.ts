import fs from 'node:fs';
import readline from 'node:readline/promises';
import { Problem } from '../platform/config/problem.js';
import { embeddedData, isEmbeddedInUse } from '../platform/database/embedded-postgres.js';
import { command } from './command.js';
import { print } from './print.js';

/** `npm run reset`: deletes the embedded database, so that the next start begins with the sample store again. */
await command(async (settings, args) => {
  if (settings.databaseUrl !== null)
    throw new Problem(
      'reset deletes the embedded database only: leave DATABASE_URL out, or empty yours yourself.',
    );
  const folders = embeddedData(settings.dataDir);
  if (folders.length === 0) {
    print.line(`There is nothing to delete in ${settings.dataDir}.`);
    return;
  }
  if (isEmbeddedInUse(settings.dataDir))
    throw new Problem(`The database in ${settings.dataDir} is in use: stop Toonbank first.`);
  if (!args.includes('--yes') && !(await isConfirmed(folders))) {
    print.line('Nothing was deleted.');
    return;
  }
  for (const folder of folders) {
    fs.rmSync(folder, { recursive: true });
    print.line(`Deleted ${folder}.`);
  }
});

async function isConfirmed(folders: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Problem('Nobody to ask: run "npm run reset -- --yes" to delete all data.');
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete all data in ${folders.join(' and ')}? Type yes: `);
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}
