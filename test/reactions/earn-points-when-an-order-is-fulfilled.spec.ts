import type { DataSource } from 'typeorm';
import { loyaltyInvariants } from '../../src/cli/audit/loyalty.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import { CustomerService } from '../../src/customers/customer.service.js';
import { LoyaltyService } from '../../src/loyalty/index.js';
import { PointsRepository } from '../../src/loyalty/points.repository.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { PublishedEvent } from '../../src/platform/outbox/domain-event.js';
import { EarnPointsWhenAnOrderIsFulfilled } from '../../src/reactions/earn-points-when-an-order-is-fulfilled.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const loyalty = new LoyaltyService(new PointsRepository());
const reaction = new EarnPointsWhenAnOrderIsFulfilled({ add: () => undefined } as never, loyalty);

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, loyaltyInvariants));
afterAll(() => db.destroy());

const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
  unitOfWork.run(anActor(), { operation: 'test' }, work);
const tell = (payload: object) => run((tx) => reaction.handle(tx, { payload } as unknown as PublishedEvent));

it('gives a customer her points once, however often the event is delivered', async () => {
  const { id } = await run((tx) =>
    new CustomerService(new CustomerRepository()).enrol(tx, {
      name: 'Anna',
      language: 'nl',
      identifiers: [],
    }),
  );
  const orderId = anId<'Order'>();
  for (let times = 0; times < 3; times += 1) await tell({ orderId, customerId: id, points: 911 });
  expect(await loyalty.balances(unitOfWork.read(anActor()), [id])).toEqual(new Map([[id, 911]]));
});

it('gives none for an order of nobody known', async () => {
  await tell({ orderId: anId<'Order'>(), customerId: null, points: 12 });
  const [{ n }] = await db.query<[{ n: number }]>(
    'SELECT count(*)::int AS n FROM points_entry WHERE points = 12',
  );
  expect(n).toBe(0);
});
