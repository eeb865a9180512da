import { NestFactory } from '@nestjs/core';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { HoldPurpose, HoldService, HotRows } from '../../inventory/index.js';
import { newId, type Id } from '../../kernel/ids.js';
import { AppModule } from '../../app.module.js';
import { systemActor } from '../../platform/access/actor.js';
import type { Settings } from '../../platform/config/settings.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { PinoLogger, pinoFor } from '../../platform/logging/pino-logger.js';

const IN_FLIGHT = 200;
const CALLS = 1_500;
const ROUNDS = 3;
const HOLD_MS = 900_000;
/** BEGIN with the hold, the events, COMMIT. */
const STATEMENTS = 3;

interface Place {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
}

/** Calls a second of each kind, the median of its rounds. */
export interface HotVariantFigures {
  readonly holdsPerS: number;
  readonly distinctPerS: number;
  readonly rawSqlPerS: number;
  readonly ratioToDistinct: number;
  readonly ratioToRawSql: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly sqlPerOp: number;
  readonly inFlight: number;
  readonly calls: number;
  readonly errors: number;
}

/**
 * 200 calls in flight to hold one unit of one variant, in a process with a pool of its own of the usual size: beside the
 * same call over a thousand variants, and beside the bare conditional statement. Kinds take turns, so that the machine's
 * moods touch all three.
 */
export async function measureHotVariant(
  url: string,
  settings: Settings,
  admin: pg.Client,
  skus: string,
): Promise<HotVariantFigures> {
  const { rows } = await admin.query<{ variant_id: Id<'Variant'>; location_id: Id<'Location'> }>(
    `SELECT variant_id, location_id FROM stock_level AS level JOIN variant ON variant.id = level.variant_id
      WHERE variant.sku LIKE $1 AND level.on_hand > 10000 ORDER BY variant.sku`,
    [skus],
  );
  const places = rows.map((row): Place => ({ variantId: row.variant_id, locationId: row.location_id }));
  const app = await NestFactory.createApplicationContext(AppModule.on(url, settings), {
    logger: new PinoLogger(pinoFor(settings)),
  });
  try {
    const raw = app.get(DataSource);
    const unitOfWork = app.get(UnitOfWork);
    const holds = app.get(HoldService, { strict: false });
    const hotRows = app.get(HotRows, { strict: false });
    const actor = systemActor('bench');
    const hold = (place: Place) =>
      hotRows.through([place], () =>
        unitOfWork.run(actor, { operation: 'bench' }, (tx) =>
          holds.place(tx, {
            lines: [{ ...place, quantity: 1, lineId: newId(tx.now.getTime()) }],
            purpose: HoldPurpose.CHECKOUT,
            causeId: newId(tx.now.getTime()),
            endsAt: new Date(tx.now.getTime() + HOLD_MS),
          }),
        ),
      );
    const [hot] = places as [Place];
    const update = () =>
      raw.query(
        `UPDATE ONLY stock_level AS level SET held = held + 1, version = version + 1
          WHERE variant_id = $1 AND location_id = $2 AND available_to_sell(level) >= 1 RETURNING version`,
        [hot.variantId, hot.locationId],
      );
    const kinds = {
      hot: () => hold(hot),
      distinct: (index: number) => hold(places[1 + (index % (places.length - 1))]!),
      raw: update,
    };
    const rates: Record<keyof typeof kinds, number[]> = { hot: [], distinct: [], raw: [] };
    const waits: number[] = [];
    let errors = 0;
    for (let round = 0; round <= ROUNDS; round++)
      for (const [kind, call] of Object.entries(kinds) as [
        keyof typeof kinds,
        (typeof kinds)['distinct'],
      ][]) {
        const done = await drive(call);
        errors += done.errors;
        if (round === 0) continue; // warm-up
        rates[kind].push(done.perS);
        if (kind === 'hot') waits.push(...done.waits);
      }
    const [holdsPerS, distinctPerS, rawSqlPerS] = [
      median(rates.hot),
      median(rates.distinct),
      median(rates.raw),
    ];
    return {
      holdsPerS,
      distinctPerS,
      rawSqlPerS,
      ratioToDistinct: ratio(holdsPerS, distinctPerS),
      ratioToRawSql: ratio(holdsPerS, rawSqlPerS),
      p50Ms: quantile(waits, 0.5),
      p95Ms: quantile(waits, 0.95),
      p99Ms: quantile(waits, 0.99),
      sqlPerOp: STATEMENTS,
      inFlight: IN_FLIGHT,
      calls: CALLS * ROUNDS,
      errors,
    };
  } finally {
    await app.close();
  }
}

async function drive(
  call: (index: number) => Promise<unknown>,
): Promise<{ perS: number; errors: number; waits: number[] }> {
  const waits: number[] = [];
  let [next, errors] = [0, 0];
  const began = performance.now();
  const worker = async () => {
    while (next < CALLS) {
      const index = next++;
      const asked = performance.now();
      await call(index).catch(() => (errors += 1));
      waits.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return { perS: CALLS / ((performance.now() - began) / 1_000), errors, waits };
}

const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);

const ratio = (part: number, whole: number): number => Math.round((part / whole) * 100) / 100;

const quantile = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0);
