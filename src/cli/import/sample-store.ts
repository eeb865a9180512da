import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { AccountService, Passwords } from '../../access/index.js';
import type { Id } from '../../kernel/ids.js';
import { systemActor } from '../../platform/access/actor.js';
import { uncompiled } from '../../platform/config/uncompiled.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { formatNamed } from './formats.js';
import { type ImportFile, importFiles } from './import-files.js';
import type { Problem } from './read-rows.js';
import { rowWriters } from './writers.js';

/** Beside the sources, found from the compiled code as well. */
const FOLDER = uncompiled(import.meta.url, '../../sample');

/** With this every sample customer who has an account logs in. Production never loads the sample store. */
const SAMPLE_CUSTOMER_PASSWORD = 'sample-customer-password';

/** The files of a folder that have a known format. */
export const importableFiles = (folder: string): ImportFile[] =>
  readdirSync(folder).flatMap((name) => {
    const format = formatNamed(name);
    return format === null ? [] : [{ format, path: path.join(folder, name) }];
  });

/** Whether nothing was ever put into this database: no seller, nobody who could sell. */
export async function isEmpty(app: INestApplicationContext): Promise<boolean> {
  const unitOfWork = app.get(UnitOfWork, { strict: false });
  const rows = await unitOfWork.read(systemActor('start')).rows`
    SELECT WHERE EXISTS (SELECT FROM seller) OR EXISTS (SELECT FROM api_client)`;
  return rows.length === 0;
}

/**
 * Fills an empty database with the sample store, as one import: all of it or nothing.
 *
 * @param folder with its files, where this does not run from the compiled code.
 * @throws Error naming the first wrong row; the shipped files have none.
 */
export async function loadSampleStore(app: INestApplicationContext, folder = FOLDER): Promise<void> {
  const unitOfWork = app.get(UnitOfWork, { strict: false });
  const problems: Problem[] = [];
  await importFiles(unitOfWork, rowWriters(app), importableFiles(folder), {
    allOrNothing: true,
    told: () => undefined,
    problem: (problem) => problems.push(problem),
  });
  const [problem] = problems;
  if (problem) throw new Error(`${problem.file}:${problem.line} ${problem.column ?? ''} ${problem.reason}`);
  await giveAccounts(app, unitOfWork);
}

/** Customers whose address is proven can log in, all with one password that is no secret. */
async function giveAccounts(app: INestApplicationContext, unitOfWork: UnitOfWork): Promise<void> {
  const accounts = app.get(AccountService, { strict: false });
  const passwordHash = await app.get(Passwords, { strict: false }).hashPassword(SAMPLE_CUSTOMER_PASSWORD);
  await unitOfWork.run(systemActor('sample-store'), { operation: 'sample-store' }, async (tx) => {
    const verified = await tx.rows<{ customerId: Id<'Customer'>; email: string }>`
      SELECT customer_id, value AS email FROM customer_identifier
       WHERE kind = 'email' AND verified_at IS NOT NULL`;
    await accounts.setByImport(
      tx,
      verified.map((row) => ({ ...row, passwordHash, isVerified: true })),
    );
  });
}
