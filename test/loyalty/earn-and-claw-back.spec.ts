import type { DataSource } from 'typeorm';
import { loyaltyInvariants } from '../../src/cli/audit/loyalty.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import { CustomerService } from '../../src/customers/customer.service.js';
import type { Id } from '../../src/kernel/ids.js';
import { LoyaltyService } from '../../src/loyalty/loyalty.service.js';
import { PointsRepository } from '../../src/loyalty/points.repository.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const loyalty = new LoyaltyService(new PointsRepository());
const customers = new CustomerService(new CustomerRepository());
const actor = anActor();

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, loyaltyInvariants));
afterAll(() => db.destroy());

const run = <Result>(work: (tx: Tx) => Promise<Result>) => unitOfWork.run(actor, { operation: 'test' }, work);
const aCustomer = async (): Promise<Id<'Customer'>> =>
  (await run((tx) => customers.enrol(tx, { name: 'Anna', language: 'nl', identifiers: [] }))).id;
const earn = (customerId: Id<'Customer'>, orderId: Id<'Order'>, points: number) =>
  run((tx) => loyalty.earn(tx, { customerId, orderId, points }));
const clawBack = (
  customerId: Id<'Customer'>,
  orderId: Id<'Order'>,
  pointsDue: number,
  returnId = anId<'Return'>(),
) => run((tx) => loyalty.clawBack(tx, { customerId, orderId, returnId, pointsDue }));
const balance = async (customerId: Id<'Customer'>) =>
  (await loyalty.balances(unitOfWork.read(actor), [customerId])).get(customerId) ?? 0;

it('earns once per order, however often it is told', async () => {
  const [anna, order] = [await aCustomer(), anId<'Order'>()];
  const earned = await Promise.all(Array.from({ length: 20 }, () => earn(anna, order, 911)));
  expect(earned.toSorted((a, b) => b - a)).toEqual([911, ...Array<number>(19).fill(0)]);
  expect(await balance(anna)).toBe(911);
});

it('adds up what several orders bring at the same time', async () => {
  const anna = await aCustomer();
  await Promise.all(Array.from({ length: 20 }, () => earn(anna, anId(), 7)));
  expect(await balance(anna)).toBe(140);
});

it('takes back what came back took with it, once per return', async () => {
  const [anna, order, returned] = [await aCustomer(), anId<'Order'>(), anId<'Return'>()];
  await earn(anna, order, 911);
  const clawed = await Promise.all(Array.from({ length: 5 }, () => clawBack(anna, order, 12, returned)));
  expect(clawed.toSorted((a, b) => b - a)).toEqual([899, 0, 0, 0, 0]);
  expect(await balance(anna)).toBe(12);
  expect(await clawBack(anna, order, 0)).toBe(12);
  expect(await balance(anna)).toBe(0);
  expect(await loyalty.earned(unitOfWork.read(actor), [order])).toEqual(new Map([[order, 0]]));
});

it('earns no more than what was kept when goods came back first', async () => {
  const [anna, order] = [await aCustomer(), anId<'Order'>()];
  expect(await clawBack(anna, order, 12)).toBe(0);
  expect(await earn(anna, order, 911)).toBe(12);
  expect(await balance(anna)).toBe(12);
});

it('ends at the same balance whichever of earning and returning comes first', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [anna, order] = [await aCustomer(), anId<'Order'>()];
    await Promise.all([earn(anna, order, 100), clawBack(anna, order, 40)]);
    expect(await balance(anna)).toBe(40);
  }
});

it('tells each change in order, without gaps', async () => {
  const [anna, order] = [await aCustomer(), anId<'Order'>()];
  await earn(anna, order, 10);
  await clawBack(anna, order, 4);
  const events = await db.query<{ type: string; sequence: number; payload: object }[]>(
    `SELECT type, sequence, payload FROM outbox_event
      WHERE aggregate = 'points_account' AND payload ->> 'customerId' = $1 ORDER BY sequence`,
    [anna],
  );
  expect(events).toMatchObject([
    { type: 'loyalty.points_earned', sequence: 1, payload: { points: 10, balance: 10 } },
    { type: 'loyalty.points_clawed_back', sequence: 2, payload: { points: -6, balance: 4 } },
  ]);
});

it('earns nothing for nothing, and leaves no trace of it', async () => {
  const [anna, order] = [await aCustomer(), anId<'Order'>()];
  expect(await earn(anna, order, 0)).toBe(0);
  expect(await db.query(`SELECT FROM points_entry WHERE order_id = '${order}'`)).toEqual([]);
});

it('keeps its ledger for good: the application may not change an entry', async () => {
  await expect(db.query('UPDATE points_entry SET points = 1')).rejects.toThrow(/permission denied/);
});
