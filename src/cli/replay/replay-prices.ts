import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from '../../app.module.js';
import { startOfDay } from '../../kernel/calendar.js';
import type { Id } from '../../kernel/ids.js';
import { systemActor } from '../../platform/access/actor.js';
import type { Settings } from '../../platform/config/settings.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { PinoLogger, pinoFor } from '../../platform/logging/pino-logger.js';
import { PriceService } from '../../pricing/index.js';
import { openProduct } from '../../start.js';
import { importFiles } from '../import/import-files.js';
import { importableFiles } from '../import/sample-store.js';
import { rowWriters } from '../import/writers.js';
import { print } from '../print.js';
import { settingsAside, temporaryFolder } from '../temporary-folder.js';
import { type DayPrices, dayPrices, daysFrom, historyOf, type HistoryRow } from './price-history.js';
import { oracle, ORACLE_RULES } from './price-oracle.js';
import { retailLines } from './retail-file.js';

const ARTICLES = 100;
const ZONE = 'Europe/Amsterdam';
const FIRST = '2010-12-01';
const LAST = '2011-12-31';

/** What was compared in one country. */
interface Compared {
  days: number;
  reductions: number;
  announceable: number;
  differences: number;
}

/**
 * Makes the prices that a real retailer sold at a history of prices, and compares, for a hundred articles and every day,
 * the prior price that the product tells with that of an oracle which walks through the days.
 *
 * @returns 1 when they differ anywhere.
 */
export async function replayPrices(settings: Settings, file: string): Promise<number> {
  const lines = [];
  for await (const line of retailLines(file, FIRST, LAST)) lines.push(line);
  const articles = dayPrices(lines, ARTICLES);
  const histories = new Map(articles.map((article) => [article.code, historyOf(article)]));
  const dataDir = temporaryFolder('replay');
  const own = settingsAside(settings, dataDir);
  const product = await openProduct(own, { purpose: 'start' });
  const app = await NestFactory.createApplicationContext(AppModule.on(product.url, own), {
    logger: new PinoLogger(pinoFor(own)),
  });
  try {
    await fill(app, path.join(dataDir, 'prices'), articles, histories);
    return tell(histories, await compare(app, histories));
  } finally {
    await app.close();
    await product.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(
  app: INestApplicationContext,
  folder: string,
  articles: readonly DayPrices[],
  histories: ReadonlyMap<string, readonly HistoryRow[]>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, head: string, rows: readonly string[]) =>
    writeFileSync(path.join(folder, `${name}.csv`), [head, ...rows, ''].join('\n'));
  put('categories', 'code,name,parent', ['all,Everything,']);
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  put(
    'products',
    'code,category,name',
    articles.map(({ code, description }) => `${code},all,${quoted(description)}`),
  );
  put(
    'variants',
    'product,sku,name,tax_class',
    articles.map(({ code, description }) => `${code},${code},${quoted(description)},standard`),
  );
  put(
    'prices',
    'sku,list,currency,amount,valid_from,announced,reason',
    [...histories].flatMap(([code, rows]) =>
      rows.map(({ list, day, amount }) => {
        const isTold = list === 'markdown' && amount !== null;
        const cell = amount === null ? '' : (amount / 100).toFixed(2);
        return `${code},${list},EUR,${cell},${day},${isTold ? 'yes' : 'no'},as it was sold`;
      }),
    ),
  );
  await importFiles(app.get(UnitOfWork), rowWriters(app), importableFiles(folder), {
    allOrNothing: true,
    told: () => undefined,
    problem: ({ file, line, column, reason }) => {
      throw new Error(`${file}:${line} ${column ?? ''} ${reason}`);
    },
  });
}

async function compare(
  app: INestApplicationContext,
  histories: ReadonlyMap<string, readonly HistoryRow[]>,
): Promise<Map<string, Compared>> {
  const db = app.get(UnitOfWork).read(systemActor('replay'));
  const prices = app.get(PriceService, { strict: false });
  const variants = await db.rows<{ sku: string; id: Id<'Variant'> }>`SELECT sku, id FROM variant`;
  const ids = variants.map(({ id }) => id);
  const all = [...histories.values()].flatMap((rows) => rows.map(({ day }) => day)).toSorted();
  const days = daysFrom(all[0]!, all.at(-1)!);
  const found = new Map<string, Compared>();
  for (const rule of ORACLE_RULES) {
    const compared: Compared = { days: 0, reductions: 0, announceable: 0, differences: 0 };
    found.set(rule.country, compared);
    const expected = new Map([...histories].map(([code, rows]) => [code, oracle(rows, days, rule)]));
    for (const [index, day] of days.entries()) {
      const market = { currency: 'EUR', country: rule.country };
      const told = await prices.sellables(db, ids, startOfDay(day, ZONE), market);
      for (const { sku, id } of variants) {
        const { price } = told.get(id)!;
        const isReduced = price !== null && price.amount < price.regularAmount;
        const said = isReduced ? (price.reduction?.priorAmount ?? null) : undefined;
        compared.days += 1;
        if (isReduced) compared.reductions += 1;
        if (price?.reduction?.announceable) compared.announceable += 1;
        if (said === expected.get(sku)![index]) continue;
        compared.differences += 1;
        print.line(
          `${sku} on ${day} in ${rule.country}: ${said}, the oracle says ${expected.get(sku)![index]}`,
        );
      }
      print.progress(`${rule.country}: ${index + 1} of ${days.length} days`);
    }
    print.progressDone();
  }
  return found;
}

function tell(
  histories: ReadonlyMap<string, readonly HistoryRow[]>,
  found: ReadonlyMap<string, Compared>,
): number {
  const rows = [...histories.values()].reduce((sum, history) => sum + history.length, 0);
  print.line(`${histories.size} articles, ${rows} rows of prices, fifteen years later than they were sold.`);
  print.table(
    ['country', 'article-days', 'reduced', 'announceable', 'differences'],
    [...found].map(([country, each]) => [
      country,
      each.days,
      each.reductions,
      each.announceable,
      each.differences,
    ]),
  );
  const isSame = [...found.values()].every(({ differences }) => differences === 0);
  print.line(isSame ? 'Every prior price is that of the oracle.' : 'Prior prices differ from the oracle.');
  return isSame ? 0 : 1;
}
