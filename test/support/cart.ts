import type { DataSource } from 'typeorm';
import { CartRepository } from '../../src/cart/cart.repository.js';
import { CartPricer } from '../../src/cart/cart.pricer.js';
import { CartReader } from '../../src/cart/cart.reader.js';
import { CartService } from '../../src/cart/cart.service.js';
import { CartWriter } from '../../src/cart/cart.writer.js';
import { type AddLine, CartLineService } from '../../src/cart/cart-line.service.js';
import { SessionOpenings } from '../../src/access/index.js';
import { CartMergeRepository } from '../../src/cart/cart-merge.repository.js';
import { CartMergeService } from '../../src/cart/cart-merge.service.js';
import { CartOpeningService } from '../../src/cart/cart-opening.service.js';
import { CartScanService } from '../../src/cart/cart-scan.service.js';
import { PriceAdjustmentService } from '../../src/cart/price-adjustment.service.js';
import { TicketShelfService } from '../../src/cart/ticket-shelf.service.js';
import { TenderingRepository } from '../../src/cart/tendering.repository.js';
import { TicketService } from '../../src/cart/ticket.service.js';
import type { CartView } from '../../src/cart/index.js';
import { BarcodeRepository } from '../../src/catalogue/barcode.repository.js';
import { CatalogueReader } from '../../src/catalogue/index.js';
import { VariantRepository } from '../../src/catalogue/variant.repository.js';
import { CallerChecks, CustomerReader } from '../../src/customers/index.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationDirectory, LocationRepository } from '../../src/locations/index.js';
import { type Actor, systemActor } from '../../src/platform/access/actor.js';
import { hashOf, Secrets } from '../../src/platform/config/secrets.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { Idempotency } from '../../src/platform/idempotency/idempotency.js';
import {
  LabelPriceService,
  MarketService,
  type PromotionDirectory,
  ShelfLabelRepository,
  TaxDirectory,
  TaxRepository,
} from '../../src/pricing/index.js';
import { TaskRepository } from '../../src/tasks/task.repository.js';
import { TaskService } from '../../src/tasks/index.js';
import { TermsDirectory, TermsRepository } from '../../src/terms/index.js';
import { anActor, anId } from './builders.js';
import { aTerminal } from './locations.js';
import { publishedTerms } from './terms.js';
import { aCustomer } from './customers.js';
import { aWorkshop } from './database.js';
import { promotionServices } from './promotions.js';
import { aPriceService } from './prices.js';

/** The services of carts by hand, on a database of their own, with terms in force. */
export interface CartWorkshop {
  readonly db: DataSource;
  readonly clock: FixedClock;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: Idempotency;
  readonly repository: CartRepository;
  readonly reader: CartReader;
  readonly openings: CartOpeningService;
  readonly lines: CartLineService;
  readonly scans: CartScanService;
  readonly carts: CartService;
  readonly mergeRepository: CartMergeRepository;
  readonly merges: CartMergeService;
  readonly adjustments: PriceAdjustmentService;
  readonly tickets: TicketService;
  readonly promotions: PromotionDirectory;
  readonly shelf: TicketShelfService;
  run<Result>(actor: Actor, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  open(actor: Actor): Promise<CartView>;
  /** Adds one, unless told how many. */
  add(
    actor: Actor,
    cartId: Id<'Cart'>,
    variantId: Id<'Variant'>,
    given?: Partial<AddLine>,
  ): Promise<{ cart: CartView; lineId: Id<'CartLine'> }>;
  /** The cart as anybody finds it now. */
  load(cartId: Id<'Cart'>): Promise<CartView>;
}

export async function aCartWorkshop(at?: string): Promise<CartWorkshop> {
  const { db, clock, unitOfWork } = await aWorkshop(at);
  await publishedTerms(db);
  const secrets = new Secrets({ secretKey: 'a test' });
  const repository = new CartRepository();
  const customers = new CustomerReader(new CustomerRepository());
  const [locations, terms] = [
    new LocationDirectory(new LocationRepository()),
    new TermsDirectory(new TermsRepository()),
  ];
  const { directory, promotions } = promotionServices();
  const taxes = new TaxDirectory(new TaxRepository());
  const prices = aPriceService(taxes);
  locations.kept.maxAgeMs = terms.kept.maxAgeMs = directory.kept.maxAgeMs = 600_000; // a slow machine asks no more often: statements are counted
  const pricer = new CartPricer(prices, locations, terms, promotions, taxes);
  const reader = new CartReader(repository, pricer, new CallerChecks());
  const writer = new CartWriter(repository, pricer);
  const lines = new CartLineService(reader, writer);
  const openings = new CartOpeningService(repository, reader, pricer, customers, secrets);
  const mergeRepository = new CartMergeRepository();
  const merges = new CartMergeService(new SessionOpenings(), mergeRepository, repository, openings, writer);
  const catalogue = new CatalogueReader(new VariantRepository(), new BarcodeRepository());
  const run = <Result>(actor: Actor, work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(actor, { operation: 'aTest' }, work);
  return {
    db,
    clock,
    unitOfWork,
    idempotency: new Idempotency(unitOfWork, secrets),
    repository,
    reader,
    openings,
    lines,
    scans: new CartScanService(catalogue, lines, reader, new TaskService(new TaskRepository())),
    carts: new CartService(repository, new TenderingRepository(), reader, writer),
    mergeRepository,
    merges,
    promotions: directory,
    adjustments: new PriceAdjustmentService(
      reader,
      writer,
      new MarketService(locations, taxes),
      new LabelPriceService(new ShelfLabelRepository(), prices),
    ),
    tickets: new TicketService(repository, pricer, reader, writer, locations),
    shelf: new TicketShelfService(repository, pricer, reader, writer, locations),
    run,
    open: async (actor) => (await run(actor, (tx) => openings.open(tx, {}))).cart,
    add: (actor, cartId, variantId, given = {}) =>
      run(actor, (tx) => lines.add(tx, { cartId, variantId, quantity: 1, ...given })),
    load: async (cartId) => (await reader.load(unitOfWork.read(systemActor('a test')), cartId))!,
  };
}

/** A customer who is logged in, in the webshop unless said otherwise. */
export async function aShopper(db: DataSource, given: Partial<Actor> = {}): Promise<Actor> {
  return asCustomer(await aCustomer(db), given);
}

export const asCustomer = (customerId: Id<'Customer'>, given: Partial<Actor> = {}): Actor =>
  anActor({ subject: { kind: 'customer', customerId, sessionId: anId<'Session'>() }, ...given });

/** Somebody who has only a token: the one that opening a cart gives. */
export async function aGuest(
  shop: CartWorkshop,
  given: Partial<Actor> = {},
): Promise<{ actor: Actor; cart: CartView }> {
  const client = anActor({ ...given, subject: { kind: 'none' } });
  const { cart, guestToken } = await shop.run(client, (tx) => shop.openings.open(tx, {}));
  return { actor: { ...client, subject: { kind: 'guest', guestTokenHash: hashOf(guestToken!) } }, cart };
}

/** An associate at a till of her own, in a store of its own. */
export async function anAssociate(db: DataSource, given: Partial<Actor> = {}): Promise<Actor> {
  const terminal = await aTerminal(db);
  return anActor({
    clientName: 'Kassa 1',
    clientKind: ClientKind.POS,
    channel: Channel.STORE,
    locationId: terminal.locationId,
    terminalId: terminal.id,
    subject: {
      kind: 'staff',
      staffId: anId<'Staff'>(),
      staffName: 'Iris Hoekstra',
      role: 'associate',
      sessionId: anId<'Session'>(),
    },
    ...given,
  });
}

/** What node-postgres sends a statement with, whoever asks: the pool, a transaction, TypeORM. */
interface Sender {
  query(...all: unknown[]): unknown;
}

/** The first lines of the statements that go to the database while `work` runs: BEGIN and COMMIT among them. */
export async function statementsOf(db: DataSource, work: () => Promise<unknown>): Promise<string[]> {
  const { master } = db.driver as unknown as { master: { Client: { prototype: Sender } } };
  const { prototype } = master.Client;
  const { query } = prototype;
  const statements: string[] = [];
  prototype.query = function (this: Sender, ...all: unknown[]): unknown {
    const [statement] = all as [string | { text: string }];
    statements.push((typeof statement === 'string' ? statement : statement.text).trim().split('\n')[0]!);
    return query.apply(this, all);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return statements;
}

/** One unit of each, to be delivered, as plain rows: large carts in one statement. */
export async function linesInto(
  db: DataSource,
  cartId: Id<'Cart'>,
  variantIds: readonly Id<'Variant'>[],
): Promise<void> {
  await db.query(
    `INSERT INTO cart_line (id, cart_id, position, variant_id, quantity, fulfilment_kind, fulfilment_key,
                            serial_numbers, added_channel, added_at)
     SELECT gen_random_uuid(), $1, ordinality, variant_id, 1, 'deliver', '', '{}', 'webshop', '2026-01-01'
       FROM unnest($2::uuid[]) WITH ORDINALITY AS one (variant_id, ordinality)`,
    [cartId, variantIds],
  );
}
