import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { AppModule } from '../../app.module.js';
import { PlaceOrderProcess } from '../../checkout/index.js';
import { PlaceReservationService } from '../../collection/index.js';
import { StockService } from '../../inventory/index.js';
import { Clock } from '../../kernel/clock.js';
import { type Id, newId } from '../../kernel/ids.js';
import { money } from '../../kernel/money.js';
import { FulfilmentKind } from '../../locations/index.js';
import { TenderKind } from '../../payments/index.js';
import { systemActor } from '../../platform/access/actor.js';
import { hashOf } from '../../platform/config/secrets.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Channel, ClientKind, ReceiptBy } from '../../platform/graphql/common.enums.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { PinoLogger, pinoFor } from '../../platform/logging/pino-logger.js';
import { type Bench, type Figures, measure, type Operation } from './measure.js';
import { ADDRESS, pick } from './shoppers.js';

const CALLS = 300;
const IN_FLIGHT = 200;
const ROUNDS = 5;
const PLENTY = 100_000;
const LANGUAGE = 'en';
const CONTACT = { name: 'Bench Buyer', email: 'buyer@example.org' };
const DETAILS = { contact: CONTACT, receipt: { by: ReceiptBy.EMAIL, email: CONTACT.email } };
/** Of the sample store's terms: what delivery costs, and from which total nothing. */
const DELIVERY = { cost: 495, freeFrom: 5_000 };

/** Written past its module, to see what the least would cost; the database is thrown away. */
const LEVEL = 'stock_level';

interface Article {
  readonly variantId: Id<'Variant'>;
  readonly amount: number;
}

/** A thousand articles; of each there is plenty, at a store too, where they can be collected. */
interface HotStage {
  readonly articles: readonly Article[];
  readonly storeId: Id<'Location'>;
  readonly webshopId: Id<'ApiClient'>;
}

const part = <Class>(app: INestApplicationContext, type: abstract new (...given: never[]) => Class): Class =>
  app.get(type, { strict: false });

async function prepared({ admin }: Bench, app: INestApplicationContext): Promise<HotStage> {
  const { rows: articles } = await admin.query<Article>(`
    SELECT variant.id AS "variantId", price.amount::int AS amount
      FROM variant JOIN price ON price.variant_id = variant.id
     WHERE variant.sku LIKE 'BENCH-0%' ORDER BY variant.sku`);
  const { rows } = await admin.query<Omit<HotStage, 'articles'>>(`
    SELECT location.id AS "storeId", api_client.id AS "webshopId"
      FROM location, api_client WHERE location.code = 'UTR' AND api_client.name = 'Webshop'`);
  const { storeId, webshopId } = rows[0]!;
  await part(app, UnitOfWork).run(systemActor('bench'), { operation: 'bench' }, (tx) =>
    part(app, StockService).setByImport(tx, {
      rows: articles.map(({ variantId }) => ({
        variantId,
        locationId: storeId,
        onHand: PLENTY,
        display: 0,
        quarantine: 0,
        damaged: 0,
        safetyStock: 0,
        backorderLimit: 0,
        place: null,
      })),
      cause: { kind: 'import', id: newId(tx.now.getTime()) },
    }),
  );
  return { articles, storeId, webshopId };
}

/** What a shopper does, below HTTP and GraphQL: with key, permissions apart, and all that is written with it. */
function shopperOf(app: INestApplicationContext, { storeId, webshopId }: HotStage) {
  const anId = () => newId(part(app, Clock).now().getTime());
  const call = (operation: string, input: object) => ({
    actor: {
      ...systemActor('webshop'),
      apiClientId: webshopId,
      clientKind: ClientKind.WEBSHOP,
      channel: Channel.WEBSHOP,
      subject: { kind: 'guest', guestTokenHash: hashOf(anId()) } as const,
    },
    key: anId() as string,
    onReplay: () => undefined,
    operation,
    input,
  });
  return {
    reserve: ({ variantId }: Article): Promise<unknown> => {
      const fulfilment = { kind: FulfilmentKind.COLLECT, locationId: storeId };
      const input = { lines: [{ variantId, quantity: 1 }], fulfilment, ...DETAILS };
      return part(app, Idempotency).run(call('placeReservation', input), (tx) =>
        part(app, PlaceReservationService).place(tx, input, LANGUAGE),
      );
    },
    order: ({ variantId, amount }: Article): Promise<unknown> => {
      const fulfilment = { kind: FulfilmentKind.DELIVER, address: ADDRESS };
      const input = {
        lines: [{ variantId, quantity: 1, fulfilment }],
        expectedTotal: money(amount + (amount >= DELIVERY.freeFrom ? 0 : DELIVERY.cost), 'EUR'),
        details: DETAILS,
        tenders: [{ kind: TenderKind.TEST_GATEWAY }],
        dryRun: false,
      };
      return part(app, PlaceOrderProcess).place(call('placeOrder', input), input, LANGUAGE);
    },
  };
}

/** The middle of some figures, and between which they lay. */
function spread(figures: readonly number[]): { middle: number; from: number; to: number } {
  const sorted = figures.map((figure) => Math.round(100 * figure) / 100).toSorted((a, b) => a - b);
  return { middle: sorted[Math.floor(sorted.length / 2)]!, from: sorted[0]!, to: sorted.at(-1)! };
}

/**
 * What everybody does with one variant: `placeReservation` and `placeOrder`, 200 calls in flight on the process's own pool,
 * beside the same calls over a thousand variants and beside the bare conditional statement on one row; in turn, so that
 * whatever else the machine does meets all of them.
 *
 * @returns figures of the first round of reservations; of both operations the rate on one variant over that on a thousand
 *          in the same round, and of reservations over that of bare SQL: the middle of the rounds, and their spread.
 */
export async function hotVariant(bench: Bench): Promise<Figures> {
  const { settings } = bench;
  const app = await NestFactory.createApplicationContext(AppModule.on(settings.databaseUrl, settings), {
    logger: new PinoLogger(pinoFor(settings)),
  });
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: settings.poolSize });
  try {
    const stage = await prepared(bench, app);
    const { reserve, order } = shopperOf(app, stage);
    const [hot, bare, ...distinct] = stage.articles as [Article, Article, ...Article[]];
    const kinds = {
      distinct: (index) => reserve(pick(distinct, index)),
      hot: () => reserve(hot),
      distinctOrders: (index) => order(pick(distinct, index)),
      hotOrders: () => order(hot),
      raw: () =>
        pool.query({
          name: 'bare',
          text: `UPDATE ${LEVEL} SET held = held + 1, version = version + 1
                  WHERE (variant_id, location_id) = ($1, $2) AND available_to_sell(${LEVEL}) >= 1`,
          values: [bare.variantId, stage.storeId],
        }),
    } satisfies Record<string, Operation>;
    type Kind = keyof typeof kinds;
    const here = { ...bench, apiPid: process.pid };
    const found: Record<Kind, Figures>[] = [];
    for (let turn = 0; turn <= ROUNDS; turn += 1) {
      const round: Partial<Record<Kind, Figures>> = {};
      for (const kind of Object.keys(kinds) as Kind[])
        round[kind] = await measure(
          here,
          'hot-variant',
          { count: CALLS, concurrency: IN_FLIGHT },
          kinds[kind],
        );
      if (turn > 0) found.push(round as Record<Kind, Figures>); // the first one warms
    }
    const ratio = (one: Kind, other: Kind) =>
      spread(found.map((round) => round[one].opsPerS / round[other].opsPerS));
    return {
      ...found[0]!.hot,
      errors: found.flatMap((round) => Object.values(round)).reduce((sum, { errors }) => sum + errors, 0),
      ratioToDistinct: ratio('hot', 'distinct'),
      ratioToDistinctOfOrders: ratio('hotOrders', 'distinctOrders'),
      ratioToRawSql: ratio('hot', 'raw'),
      perS: Object.fromEntries(
        (Object.keys(kinds) as Kind[]).map((kind) => [
          kind,
          spread(found.map((round) => round[kind].opsPerS)).middle,
        ]),
      ),
    };
  } finally {
    await pool.end();
    await app.close();
  }
}
