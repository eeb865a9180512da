import { openProduct } from '../start.js';
import { command } from './command.js';
import { print } from './print.js';

/** `npm run migrate`: brings the database to this version, and says what was done. */
await command(async (settings) => {
  const product = await openProduct(settings);
  for (const name of product.migrated.applied) print.line(`migrated: ${name}`);
  if (product.migrated.applied.length === 0) print.line('The database is at this version already.');
  if (!product.migrated.isAppendOnlyEnforced) print.line(APPEND_ONLY_BY_MANNERS);
  await product.close();
});

const APPEND_ONLY_BY_MANNERS =
  'Append-only tables are not protected: the application owns them. Give the owner a role of its own in MIGRATE_URL.';
