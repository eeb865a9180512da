import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { systemActor } from '../../platform/access/actor.js';
import { Problem } from '../../platform/config/problem.js';
import type { Settings } from '../../platform/config/settings.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { openProduct, serve } from '../../start.js';
import { Api } from '../client/api.js';
import { command } from '../command.js';
import { importFiles } from '../import/import-files.js';
import { importableFiles } from '../import/sample-store.js';
import { rowWriters } from '../import/writers.js';
import { print } from '../print.js';
import { settingsAside, temporaryFolder } from '../temporary-folder.js';
import { type Plan, planReplay, type Sums, sumsOf } from './plan.js';
import { replayPrices } from './replay-prices.js';
import { play, type Played, type Players } from './player.js';
import { type RetailLine, retailLines } from './retail-file.js';
import { KEYS, writeShop } from './shop.js';

interface Request {
  readonly file: string;
  readonly stores: string;
  readonly from: string;
  readonly to: string;
}

const USAGE =
  'npm run replay -- FILE --from 2010-12-01 --to 2010-12-10 --stores STORES_FILE, or npm run replay -- FILE --prices';

function requestFrom(args: readonly string[]): Request {
  const named = (name: string) => {
    const at = args.indexOf(name);
    return at < 0 ? undefined : args[at + 1];
  };
  const [file] = args.filter((arg, index) => !arg.startsWith('--') && !args[index - 1]?.startsWith('--'));
  const stores = named('--stores');
  const [from = '', to = ''] = [named('--from'), named('--to')];
  if (!file || !stores || ![from, to].every((day) => /^\d{4}-\d\d-\d\d$/.test(day))) throw new Problem(USAGE);
  for (const place of [file, stores]) if (!existsSync(place)) throw new Problem(`There is no ${place}.`);
  return { file, stores, from, to };
}

function priceFileFrom(args: readonly string[]): string {
  const [file] = args.filter((arg) => !arg.startsWith('--'));
  if (!file) throw new Problem(USAGE);
  if (!existsSync(file)) throw new Problem(`There is no ${file}.`);
  return file;
}

/** Imports the shop; a wrong row would be a mistake of ours. */
async function fill(app: NestFastifyApplication, folder: string): Promise<void> {
  await importFiles(app.get(UnitOfWork), rowWriters(app), importableFiles(folder), {
    allOrNothing: false,
    told: (file, rows) => print.progress(`importing ${path.basename(file)}: ${rows} rows`),
    problem: (problem) => {
      throw new Error(
        `${problem.file}:${problem.line} ${problem.column ?? ''} ${problem.reason} ${problem.value ?? ''}`,
      );
    },
  });
  print.progressDone();
}

const LOG_IN = `
  mutation LogIn($input: LogInStaffInput!) {
    logInStaff(input: $input) { ... on StaffSession { accessToken refreshToken } ... on UserError { code message } }
  }`;

async function assemble(origin: string, stores: number): Promise<Players> {
  const logIn = async (apiKey: string, input: object) => {
    const api = new Api(origin, { apiKey });
    return api.with(await api.mutate<{ accessToken: string }>(LOG_IN, input));
  };
  return {
    webshop: new Api(origin, { apiKey: KEYS.webshop }),
    warehouse: await logIn(KEYS.ops, { staffNumber: KEYS.opsNumber, password: KEYS.opsPassword }),
    tills: await Promise.all(
      Array.from({ length: stores }, (_, index) =>
        logIn(KEYS.till(index), { staffNumber: KEYS.associate(index), pin: KEYS.pin }),
      ),
    ),
  };
}

async function variantsOf(app: NestFastifyApplication): Promise<Map<string, string>> {
  const rows = await app.get(UnitOfWork).read(systemActor('replay')).rows<{ sku: string; id: string }>`
    SELECT sku, id FROM variant`;
  return new Map(rows.map(({ sku, id }) => [sku, id]));
}

/** What the product's own books say was sold and taken back. */
async function bookedSums(app: NestFastifyApplication): Promise<Omit<Sums, 'lines' | 'returnLines'>> {
  const [sums] = await app.get(UnitOfWork).read(systemActor('replay')).rows<{
    invoices: number;
    unitsSold: number;
    unitsReturned: number;
  }>`
    SELECT (SELECT count(*)::int FROM customer_order WHERE state = 'fulfilled') AS invoices,
           coalesce(sum(fulfilled), 0)::int AS units_sold, coalesce(sum(returned), 0)::int AS units_returned
      FROM order_line`;
  return sums!;
}

function tell(
  plan: Plan,
  played: Played,
  file: Sums,
  booked: Awaited<ReturnType<typeof bookedSums>>,
): number {
  print.table(
    ['', 'in the file', 'in the books', 'difference'],
    [
      ['invoices sold', file.invoices, booked.invoices, booked.invoices - file.invoices],
      ['lines sold', file.lines, played.lines, played.lines - file.lines],
      ['units sold', file.unitsSold, booked.unitsSold, booked.unitsSold - file.unitsSold],
      ['lines returned', file.returnLines, played.returnLines, played.returnLines - file.returnLines],
      ['units returned', file.unitsReturned, booked.unitsReturned, booked.unitsReturned - file.unitsReturned],
    ],
  );
  print.line();
  print.table(
    ['sold through', 'invoices', 'units'],
    Object.entries(played.byChannel).map(([channel, { invoices, units }]) => [channel, invoices, units]),
  );
  print.line();
  print.line(
    `Of ${plan.fileTotals.lines} lines on ${plan.fileTotals.invoices} invoices these were not played:`,
  );
  print.table(
    ['why', 'lines', 'units'],
    [...plan.leftOut].map(([why, { lines, units }]) => [why, lines, units]),
  );
  const refused = [...played.refusals].map(([why, count]) => [why, count]);
  print.line();
  if (refused.length > 0) print.table(['refused', 'times'], refused);
  print.line(
    'Made up, because the file does not tell: which channel sold what (30 % in stores; what comes back later was ordered online and comes back in a store), the stores, a price per article (the median, in euros), as much opening stock in every place as is sold in all, names and addresses.',
  );
  const isSame =
    booked.invoices === file.invoices &&
    played.lines === file.lines &&
    booked.unitsSold === file.unitsSold &&
    played.returnLines === file.returnLines &&
    booked.unitsReturned === file.unitsReturned;
  print.line(isSame ? 'The sums agree.' : 'The sums differ.');
  return isSame ? 0 : 1;
}

/**
 * `npm run replay`: sells the invoices of a real retailer's file through the public API, on a database of its own that
 * is removed afterwards, and takes its returns back in another channel. With `--prices` its prices become a history, and
 * prior prices are compared with what an oracle says.
 *
 * @returns 1 when the product's books differ from the file's sums, or a prior price from the oracle's.
 */
async function replay(settings: Settings, args: readonly string[]): Promise<number> {
  if (args.includes('--prices')) return replayPrices(settings, priceFileFrom(args));
  const request = requestFrom(args);
  const lines: RetailLine[] = [];
  for await (const line of retailLines(request.file, request.from, request.to)) lines.push(line);
  const plan = planReplay(lines);
  const dataDir = temporaryFolder('replay');
  const own = settingsAside(settings, dataDir);
  const product = await openProduct(own, { purpose: 'start' });
  let app: NestFastifyApplication | undefined;
  try {
    const stores = await writeShop(path.join(dataDir, 'shop'), plan, request.stores);
    app = await serve(product.url, own, { prepare: (ready) => fill(ready, path.join(dataDir, 'shop')) });
    const players = await assemble(await app.getUrl(), stores);
    const steps = plan.steps.length;
    const started = performance.now();
    const played = await play(plan, players, await variantsOf(app), (done) =>
      print.progress(`${done} of ${steps} invoices and returns`),
    );
    print.progressDone();
    print.line(
      `Played ${steps} invoices and returns in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
    );
    return tell(plan, played, sumsOf(plan), await bookedSums(app));
  } finally {
    await app?.close();
    await product.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await command(replay);
