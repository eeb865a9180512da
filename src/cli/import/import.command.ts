import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../app.module.js';
import { Problem } from '../../platform/config/problem.js';
import type { Settings } from '../../platform/config/settings.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { PinoLogger, pinoFor } from '../../platform/logging/pino-logger.js';
import { openProduct } from '../../start.js';
import { command } from '../command.js';
import { print } from '../print.js';
import { sampleSecrets } from '../sample-people.js';
import { FORMATS, formatNamed } from './formats.js';
import { type ImportFile, importFiles } from './import-files.js';
import { PriceChanges } from './price-changes.js';
import { requestFrom, USAGE } from './request.js';
import { importableFiles } from './sample-store.js';
import { rowWriters } from './writers.js';

const PROBLEMS_SHOWN_MAX = 1_000;

function filesOf(places: readonly string[]): ImportFile[] {
  if (places.length === 0)
    throw new Problem(`Name a folder or CSV files: ${USAGE}. docs/import-format.md has the format.`);
  return places.flatMap((place) => {
    if (!existsSync(place)) throw new Problem(`There is no ${place}.`);
    if (statSync(place).isDirectory()) return importableFiles(place);
    const format = formatNamed(path.basename(place));
    if (format) return [{ format, path: place }];
    throw new Problem(
      `${place} is none of ${Object.keys(FORMATS).join(', ')}: its name begins with what it holds.`,
    );
  });
}

/**
 * `npm run import -- FOLDER|FILE… [--all-or-nothing] [--dry-run]`: reads CSV files in the documented format, tells every
 * wrong row with line, column and reason, and keeps the valid rows, or with the first flag nothing at all when one is
 * wrong. A dry run keeps nothing, and shows every price before and after.
 *
 * A price that changes by more than half (`--surprise-max PERCENT`), or a regular price that ends, is a wrong row, unless
 * it is confirmed (`--confirm-surprises`).
 *
 * @returns 1 when a row was wrong.
 */
async function importCommand(settings: Settings, args: readonly string[]): Promise<number> {
  const { allOrNothing, dryRun, surpriseMaxBps, places } = requestFrom(args);
  const files = filesOf(places);
  if (files.length === 0) throw new Problem('There is no file of a known name in that folder.');
  const product = await openProduct(settings);
  const app = await NestFactory.createApplicationContext(AppModule.on(product.url, settings), {
    logger: new PinoLogger(pinoFor(settings)),
  });
  try {
    let problems = 0;
    const changes = new PriceChanges();
    const review = { surpriseMaxBps, told: changes.told };
    const outcomes = await importFiles(app.get(UnitOfWork), rowWriters(app, review), files, {
      allOrNothing,
      ...(settings.isProduction && { knownSecrets: sampleSecrets() }),
      dryRun,
      told: (file, rows) => print.progress(`${path.basename(file)}: ${rows} rows`),
      problem: ({ file, line, column, reason, value }) => {
        problems += 1;
        if (problems > PROBLEMS_SHOWN_MAX) return;
        const cell = value === undefined ? '' : ` ("${value}")`;
        print.line(
          `${path.basename(file)}, line ${line}${column === null ? '' : `, ${column}`}: ${reason}${cell}`,
        );
      },
    });
    print.progressDone();
    if (problems > PROBLEMS_SHOWN_MAX) print.line(`… and ${problems - PROBLEMS_SHOWN_MAX} more problems`);
    print.table(
      ['file', 'rows', 'accepted', 'problems'],
      outcomes.map((outcome) => [
        path.basename(outcome.file),
        outcome.rows,
        outcome.accepted,
        outcome.problems,
      ]),
    );
    if (dryRun) changes.show();
    if (dryRun) print.line('Nothing was kept: this was a dry run.');
    else if (problems > 0)
      print.line(
        allOrNothing
          ? 'Nothing was kept: correct the rows above.'
          : 'Wrong rows were left out, the others kept.',
      );
    return problems > 0 ? 1 : 0;
  } finally {
    await app.close();
    await product.close();
  }
}

await command(importCommand);
