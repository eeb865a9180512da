import type { DataSource } from 'typeorm';
import { CustomerIdentifier, IdentifierKind } from '../../src/customers/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { TenderKind } from '../../src/payments/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { ReturnBasis } from '../../src/returns/index.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { counted } from '../support/counted.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { aPaidOrder } from '../support/orders.js';
import { aTill, returnServices } from '../support/returns.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
let till: Actor;
const { purchases, callers, terms, locations } = returnServices();

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z'));
  till = await aTill(db);
});
afterAll(() => db.destroy());

const anAgent = (): Actor =>
  anActor({
    clientKind: ClientKind.CONTACT_CENTRE,
    channel: Channel.PHONE,
    subject: {
      kind: 'staff',
      staffId: anId<'Staff'>(),
      staffName: 'Daan',
      role: 'agent',
      sessionId: anId<'Session'>(),
    },
  });

const look = (args: Parameters<typeof purchases.find>[1], actor: Actor = till) =>
  purchases.find(unitOfWork.read(actor), args, 'nl');
const find = async (...asked: Parameters<typeof look>) => (await look(...asked)).purchases;

const aCard = async (
  customerId: Id<'Customer'>,
  kind = IdentifierKind.LOYALTY_CARD,
  verifiedAt: Date | null = new Date(),
) => {
  const value =
    kind === IdentifierKind.EMAIL
      ? `${anId()}@example.org`
      : String(Date.now()) + anId().slice(-6).replace(/\D/g, '7');
  await db.manager.insert(CustomerIdentifier, {
    id: anId<'Identifier'>(),
    customerId,
    kind,
    value,
    source: 'staff',
    verifiedAt,
    createdAt: new Date(),
  });
  return { kind, value };
};

it('finds a purchase by the number of its receipt, with what a return needs and no more', async () => {
  const variant = await aVariant(db, { price: 89_900, name: 'Okkelo tv 55 inch' });
  const customerId = await aCustomer(db, { name: 'Anna de Wit-Şahin' });
  const order = await aPaidOrder(db, {
    customerId,
    lines: [{ variantId: variant.id, serialNumbers: ['OK55-1'] }],
    email: 'anna@example.org',
  });
  const found = await find({ documentNumber: order.documentNumber.toLowerCase() });
  expect(found).toEqual([
    {
      orderId: order.id,
      orderNumber: order.number,
      documentNumber: order.documentNumber,
      placedAt: new Date('2026-11-20T10:00:00Z'),
      channel: Channel.STORE,
      sellerName: expect.stringMatching(/^Haspel & Haard /),
      maskedTenders: ['Pin'],
      lines: [
        {
          orderLineId: order.lineIds[0],
          variantId: variant.id,
          name: 'Okkelo tv 55 inch',
          quantity: 1,
          serialNumbers: ['OK55-1'],
          paid: { amount: 89_900, currency: 'EUR' },
          eligibility: expect.objectContaining({
            eligible: true,
            basis: ReturnBasis.POLICY,
            lastDay: '2027-01-19',
          }),
        },
      ],
    },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/Anna|example\.org/);
});

it('finds it by the number of the order, however it was typed', async () => {
  const order = await aPaidOrder(db);
  expect(await find({ orderNumber: order.number.toLowerCase().replaceAll('-', ' ') })).toMatchObject([
    { orderId: order.id },
  ]);
  expect(
    await find({ orderNumber: `${order.number.slice(0, -1)}${order.number.endsWith('2') ? '3' : '2'}` }),
  ).toEqual([]);
});

it('finds all of a customer by her card, newest first, over all channels', async () => {
  const customerId = await aCustomer(db);
  const card = await aCard(customerId);
  const first = await aPaidOrder(db, { customerId, placedAt: new Date('2026-11-01T10:00:00Z') });
  const second = await aPaidOrder(db, {
    customerId,
    online: true,
    placedAt: new Date('2026-11-02T10:00:00Z'),
  });
  await aPaidOrder(db, { customerId: await aCustomer(db) });
  expect(await find({ identifier: card })).toMatchObject([
    { orderId: second.id, channel: Channel.WEBSHOP, maskedTenders: ['Online betaald •••• 4242'] },
    { orderId: first.id, channel: Channel.STORE },
  ]);
});

it('finds by e-mail what its owner bought and what guests bought with it; not through an address that nobody proved', async () => {
  const customerId = await aCustomer(db);
  const email = await aCard(customerId, IdentifierKind.EMAIL);
  const hers = await aPaidOrder(db, { customerId });
  const guests = await aPaidOrder(db, { online: true, email: email.value.toUpperCase() });
  expect((await find({ email: email.value })).map(({ orderId }) => orderId).toSorted()).toEqual(
    [hers.id, guests.id].toSorted(),
  );
  const unproven = await aCard(customerId, IdentifierKind.EMAIL, null);
  expect(await find({ email: unproven.value })).toEqual([]);
});

it('shows an agent those of a known customer only after she has checked who calls', async () => {
  const customerId = await aCustomer(db);
  const card = await aCard(customerId);
  const order = await aPaidOrder(db, { customerId });
  const agent = anAgent();
  for (const args of [
    { identifier: card },
    { orderNumber: order.number },
    { documentNumber: order.documentNumber },
  ])
    expect(await find(args, agent)).toEqual([]);
  await unitOfWork.run(agent, { operation: 'confirmCaller' }, (tx) =>
    callers.record(tx, customerId, 'postcode'),
  );
  expect(await find({ identifier: card }, agent)).toMatchObject([{ orderId: order.id }]);
  const unknown = await aPaidOrder(db);
  expect(await find({ orderNumber: unknown.number }, anAgent())).toMatchObject([{ orderId: unknown.id }]);
});

it('says for the audit log whose were looked at, by what and how many, and nothing of what was typed', async () => {
  const customerId = await aCustomer(db);
  const card = await aCard(customerId);
  const { id, number, documentNumber } = await aPaidOrder(db, { customerId });
  const { LOYALTY_CARD } = IdentifierKind;
  expect((await look({ identifier: card })).audit).toEqual({
    objectId: customerId,
    after: { by: 'identifier.value', shown: 1 },
  });
  expect((await look({ identifier: card }, anAgent())).audit).toEqual({
    objectId: customerId,
    after: { by: 'identifier.value', shown: 0 },
  });
  for (const [by, args] of Object.entries({
    documentNumber: { documentNumber },
    orderNumber: { orderNumber: number },
  }))
    expect((await look(args)).audit).toEqual({ objectId: id, after: { by, shown: 1 } });
  for (const args of [
    { email: 'niemand@example.org' },
    { identifier: { kind: LOYALTY_CARD, value: '2900000099999' } },
  ])
    expect((await look(args)).audit).toMatchObject({ objectId: null, after: { shown: 0 } });
});

it.each([
  {},
  { orderNumber: 'B-1', email: 'a@example.org' },
  { identifier: { kind: IdentifierKind.PHONE, value: 'geen nummer' } },
])('refuses %j as bad input', async (args) => {
  await expect(find(args)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
});

it.each([
  { documentNumber: 'ZWO1-2026-999999' },
  { documentNumber: 'geen nummer' },
  { orderNumber: 'geen nummer' },
  { email: 'niemand@example.org' },
  { identifier: { kind: IdentifierKind.LOYALTY_CARD, value: '2900000099999' } },
])('finds nothing by %j', async (args) => {
  expect(await find(args)).toEqual([]);
});

it('shows at most fifty, in four statements however many there are', async () => {
  const customerId = await aCustomer(db);
  const card = await aCard(customerId);
  const variant = await aVariant(db);
  const locationId = till.locationId!;
  const asked = async () => {
    const counting = counted(unitOfWork.read(till));
    const found = await purchases.find(counting, { identifier: card }, 'nl');
    return { found: found.purchases.length, statements: counting.statements };
  };
  terms.kept.maxAgeMs = locations.kept.maxAgeMs = 60_000; // kept in the process, as when the product runs
  await aPaidOrder(db, { customerId, locationId, lines: [{ variantId: variant.id }] });
  await asked();
  expect(await asked()).toEqual({ found: 1, statements: 4 });
  const tenders = [{ kind: TenderKind.CARD_TERMINAL, terminalReference: 'T' }];
  for (let count = 0; count < 51; count += 1)
    await aPaidOrder(db, { customerId, locationId, lines: [{ variantId: variant.id }], tenders });
  expect(await asked()).toEqual({ found: 50, statements: 4 });
});
