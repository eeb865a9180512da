import pg from 'pg';
import { Problem } from '../../platform/config/problem.js';
import type { Settings } from '../../platform/config/settings.js';
import { openProduct } from '../../start.js';
import { command } from '../command.js';
import { print } from '../print.js';
import type { Invariant } from './invariant.js';
import { invariants } from './invariants.js';

const ROWS_SHOWN_MAX = 20;

/** What one invariant found. */
interface Finding {
  readonly invariant: Invariant;
  readonly rows: readonly object[];
  readonly ms: number;
}

/** Runs every invariant on a live database; each in a statement of its own, so that none holds a lock for another. */
async function findingsIn(url: string): Promise<Finding[]> {
  const client = new pg.Client(url);
  await client.connect().catch((error: unknown) => {
    throw new Problem(`The database does not answer: ${(error as Error).message}`);
  });
  try {
    const findings: Finding[] = [];
    for (const invariant of invariants) {
      print.progress(`${invariant.id} ${invariant.says}`);
      const started = performance.now();
      const { rows } = await client.query<object>(invariant.sql);
      findings.push({ invariant, rows, ms: performance.now() - started });
    }
    print.progressDone();
    return findings;
  } finally {
    await client.end();
  }
}

/**
 * `npm run audit [-- DATABASE_URL]`: proves every invariant on a live database, prints the rows that break one, and
 * exits with 1 when there are any.
 */
async function audit(settings: Settings, [url]: readonly string[]): Promise<number> {
  const product = url === undefined ? await openProduct(settings, { migrates: false }) : null;
  try {
    const findings = await findingsIn(url ?? product!.url);
    print.table(
      ['invariant', 'says', 'rows', 'ms'],
      findings.map(({ invariant, rows, ms }) => [invariant.id, invariant.says, rows.length, Math.round(ms)]),
    );
    const broken = findings.filter(({ rows }) => rows.length > 0);
    for (const { invariant, rows } of broken) {
      print.line();
      print.line(`${invariant.id} does not hold: ${invariant.says}`);
      for (const row of rows.slice(0, ROWS_SHOWN_MAX)) print.line(`  ${JSON.stringify(row)}`);
      if (rows.length > ROWS_SHOWN_MAX) print.line(`  … and ${rows.length - ROWS_SHOWN_MAX} more`);
    }
    print.line();
    print.line(`${findings.length - broken.length} of ${findings.length} invariants hold.`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await product?.close();
  }
}

await command(audit);
