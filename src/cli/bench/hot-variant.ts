import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { AppModule } from '../../app.module.js';
import { HoldPurpose, HoldService } from '../../inventory/index.js';
import { type Id, newId } from '../../kernel/ids.js';
import { systemActor } from '../../platform/access/actor.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { PinoLogger, pinoFor } from '../../platform/logging/pino-logger.js';
import { type Bench, type Figures, measure, type Operation } from './measure.js';

const CALLS = 1_000;
const IN_FLIGHT = 200;
const ROUNDS = 3;
const HOLD_MS = 900_000;

/** Written past its module, to see what the least would cost; the database is thrown away. */
const LEVEL = 'stock_level';

interface Place {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
}

/** Articles of the bench, each with stock to spare in one place. */
async function placesWithPlenty({ admin }: Bench): Promise<Place[]> {
  const { rows } = await admin.query<{ variant: Id<'Variant'>; location: Id<'Location'> }>(`
    SELECT level.variant_id AS variant, level.location_id AS location
      FROM stock_level AS level JOIN variant ON variant.id = level.variant_id
     WHERE variant.sku LIKE 'BENCH-%' AND level.on_hand > ${ROUNDS * CALLS}
     ORDER BY variant.sku`);
  return rows.map(({ variant, location }) => ({ variantId: variant, locationId: location }));
}

/**
 * Holds of one variant, 200 calls in flight on a pool of ten, beside the same call over a thousand variants and beside the
 * bare conditional statement on one row; in turn, so that whatever else the machine does meets all three. The services are
 * called in this process: what HTTP and GraphQL cost would hide the row.
 *
 * @returns figures of the hot variant's middle round, and its rate beside the middle ones of the others.
 */
export async function hotVariant(bench: Bench): Promise<Figures> {
  const { settings } = bench;
  const app = await NestFactory.createApplicationContext(AppModule.on(settings.databaseUrl, settings), {
    logger: new PinoLogger(pinoFor(settings)),
  });
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: settings.poolSize });
  try {
    const [hot, raw, ...distinct] = await placesWithPlenty(bench);
    const [unitOfWork, holds] = [app.get(UnitOfWork), app.get(HoldService, { strict: false })];
    const actor = systemActor('bench');
    const hold = (place: Place) =>
      unitOfWork.run(actor, { operation: 'bench' }, (tx) =>
        holds.place(tx, {
          lines: [{ ...place, quantity: 1, lineId: newId(tx.now.getTime()) }],
          purpose: HoldPurpose.CHECKOUT,
          causeId: newId(tx.now.getTime()),
          endsAt: new Date(tx.now.getTime() + HOLD_MS),
        }),
      );
    const bare = () =>
      pool.query({
        name: 'bare',
        text: `UPDATE ${LEVEL} SET held = held + 1, version = version + 1
                WHERE (variant_id, location_id) = ($1, $2) AND available_to_sell(${LEVEL}) >= 1`,
        values: [raw!.variantId, raw!.locationId],
      });
    const here = { ...bench, apiPid: process.pid };
    const round = (count: number, operation: Operation) =>
      measure(here, 'hot-variant', { count, concurrency: IN_FLIGHT }, operation);
    const kinds: Record<'distinct' | 'hot' | 'raw', Operation> = {
      distinct: async (index) => void (await hold(distinct[index % distinct.length]!)),
      hot: async () => void (await hold(hot!)),
      raw: async () => void (await bare()),
    };
    for (const operation of Object.values(kinds)) await round(IN_FLIGHT, operation); // warm
    const found: Record<keyof typeof kinds, Figures[]> = { distinct: [], hot: [], raw: [] };
    for (let turn = 0; turn < ROUNDS; turn += 1)
      for (const kind of ['distinct', 'hot', 'raw'] as const)
        found[kind].push(await round(CALLS, kinds[kind]));
    const middle = (kind: keyof typeof kinds): Figures =>
      found[kind].toSorted((a, b) => a.opsPerS - b.opsPerS)[Math.floor(ROUNDS / 2)]!;
    const [hotRound, distinctPerS, rawPerS] = [
      middle('hot'),
      middle('distinct').opsPerS,
      middle('raw').opsPerS,
    ];
    const beside = (rate: number) => Math.round((100 * hotRound.opsPerS) / rate) / 100;
    const errors = Object.values(found).flatMap((rounds) => rounds.map((figures) => figures.errors));
    return {
      ...hotRound,
      errors: errors.reduce((sum, each) => sum + each, 0),
      ...{ distinctPerS, rawPerS, ratioToDistinct: beside(distinctPerS), ratioToRawSql: beside(rawPerS) },
    };
  } finally {
    await pool.end();
    await app.close();
  }
}
