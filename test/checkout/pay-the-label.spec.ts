import type { Id } from '../../src/kernel/ids.js';
import { ShelfLabel } from '../../src/pricing/index.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aPrice } from '../support/prices.js';
import { dataOf, type Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { aShop, euro, everyInvariant, openShop, type Till } from './a-shop.js';

const CONFIRM = `mutation ($input: ConfirmShelfLabelsInput!) { confirmShelfLabels(input: $input) { __typename
  ... on ShelfLabelsConfirmed { locationId asOf confirmed } ... on UserError { code }
  ... on RuleBroken { problems { path problem } } ... on NotFound { what } } }`;
const LABELS = `query ($locationId: UUID!) { shelfLabels(locationId: $locationId, first: 100) {
  nodes { variantId price { amount } shown { price { amount } per asOf } } } }`;
const RETURN = `mutation ($input: ReturnAtTillInput!) { returnAtTill(input: $input) { __typename ... on UserError { code message }
  ... on Return { refund { total { amount } } } } }`;
/** When the labels were hung: before the price rose. */
const HUNG = '2026-03-01T00:00:00.000Z';

describe('labels that hang', () => {
  let app: RunningApp;
  let shop: ReturnType<typeof aShop>;
  let till: Till;
  let system: Headers;

  beforeAll(async () => {
    app = await startApp();
    await openShop(app);
    shop = aShop(app);
    system = { 'api-key': await anApiClient(app.db, { kind: ClientKind.SYSTEM, channel: null }) };
  });
  beforeEach(async () => {
    till = await shop.till();
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  const send = async (headers: Headers, input: object, key = aKey()): Promise<Json> =>
    (await app.send({ query: CONFIRM, variables: { input } }, { 'idempotency-key': key, ...headers })).body;
  const confirm = async (given: object = {}, headers = system, key?: string): Promise<Json> => {
    const input = { locationId: till.locationId, asOf: HUNG, ...given };
    return (await dataOf(app, CONFIRM, { input }, headers, key)).confirmShelfLabels;
  };
  const rows = (locationId: Id<'Location'> = till.locationId) =>
    app.db.manager.countBy(ShelfLabel, { locationId });
  /** 32.95 until April, 34.95 since. */
  const kettle = async (onHand = 5) => {
    const goods = await shop.goods(onHand, { price: 3_295 }, till.locationId);
    await aPrice(app.db, { variantId: goods.id, amount: 3_495, validFrom: new Date('2026-04-01T00:00:00Z') });
    return goods;
  };
  const statesOf = async (variantId: string): Promise<Json> => {
    const { body } = await app.send({ query: LABELS, variables: { locationId: till.locationId } }, system);
    return (body as Json).data.shelfLabels.nodes.find((label: Json) => label.variantId === variantId);
  };

  it('are told apart from what they have to say, per article', async () => {
    const { id } = await kettle();
    expect(await statesOf(id)).toMatchObject({ price: { amount: 3_495 }, shown: null });
    await confirm();
    const shown = { price: { amount: 3_295 }, per: 1, asOf: HUNG };
    expect(await statesOf(id)).toMatchObject({ price: { amount: 3_495 }, shown });
    const asOf = '2026-05-01T00:00:00.000Z';
    await confirm({ variantIds: [id], asOf });
    expect(await statesOf(id)).toMatchObject({ shown: { price: { amount: 3_495 }, asOf } });
  });

  it('are charged; the receipt, the order and the audit say so; a unit that comes back is worth its share', async () => {
    const goods = await kettle();
    await confirm();
    const ticket = await shop.ticketWith(till, [goods.barcode, goods.barcode, goods.barcode]);
    expect(ticket.total).toBe(9_885);
    const { order } = await shop.pay(till, ticket);

    const [entry] = (await app.db.query(
      `SELECT after FROM audit_entry WHERE object_id = $1 AND operation = 'payTicket'`,
      [ticket.id],
    )) as Json[];
    expect(entry.after).toMatchObject({ total: 9_885, labels: [{ variantId: goods.id, off: 600 }] });
    const [document] = (await app.db.query(`SELECT content FROM document WHERE order_id = $1`, [
      order.id,
    ])) as Json[];
    expect(document.content.lines[0].reductions).toEqual([
      { label: 'Het schaplabel zegt 32,95', amount: euro(-600) },
    ]);
    const back: number[] = [];
    for (let unit = 0; unit < 3; unit += 1) {
      const { body } = await app.send(
        {
          query: RETURN,
          variables: {
            input: {
              orderId: order.id,
              lines: [{ orderLineId: order.lines[0].id, quantity: 1, reason: 'x', grade: 'SELLABLE' }],
            },
          },
        },
        { 'idempotency-key': aKey(), ...till.headers },
      );
      back.push((body as Json).data.returnAtTill.refund.total.amount);
    }
    expect(back).toEqual([3_295, 3_295, 3_295]);
  });

  it('protect her who saw them: hung anew before she pays, the total has changed and nothing is taken', async () => {
    const goods = await kettle();
    await confirm();
    const ticket = await shop.ticketWith(till, [goods.barcode]);
    await confirm({ asOf: '2026-05-01T00:00:00Z' });
    const before = await shop.count('payment');
    expect(await shop.pay(till, ticket)).toMatchObject({ code: 'TOTAL_CHANGED', newTotal: euro(3_495) });
    expect(await shop.count('payment')).toBe(before);
    expect(await shop.pay(till, { ...ticket, total: 3_495 })).toMatchObject({ state: 'PAID' });
  });

  it('hung anew while she pays are either seen by the payment or not, and she pays what she saw', async () => {
    for (const first of ['payment', 'confirmation']) {
      const goods = await kettle();
      till = await shop.till(till.locationId);
      await confirm({ variantIds: [goods.id] });
      const ticket = await shop.ticketWith(till, [goods.barcode]);
      const work = [
        () => shop.pay(till, ticket),
        () => confirm({ variantIds: [goods.id], asOf: '2026-05-01T00:00:00Z' }),
      ];
      const [paid] = await Promise.all(
        first === 'payment'
          ? work.map((each) => each())
          : work
              .toReversed()
              .map((each) => each())
              .toReversed(),
      );
      if (paid.state === 'PAID') expect(paid.order.totals.total.amount).toBe(3_295);
      else expect(paid).toMatchObject({ code: 'TOTAL_CHANGED', newTotal: euro(3_495) });
    }
  });

  it('are confirmed once per key, and an older instant moves nothing back', async () => {
    const key = aKey();
    const done = {
      __typename: 'ShelfLabelsConfirmed',
      locationId: till.locationId,
      asOf: HUNG,
      confirmed: 1,
    };
    expect(await confirm({}, system, key)).toEqual(done);
    expect(await confirm({}, system, key)).toEqual(done);
    expect(await confirm()).toMatchObject({ confirmed: 0 });
    expect(await confirm({ asOf: '2026-02-01T00:00:00Z' })).toMatchObject({ confirmed: 0 });
    const { id } = await aVariant(app.db);
    expect(await confirm({ variantIds: [id, id] })).toMatchObject({ confirmed: 0 });
    expect(await rows()).toBe(1);
    expect(await confirm({ variantIds: [id, id], asOf: '2026-03-02T00:00:00Z' })).toMatchObject({
      confirmed: 1,
    });
    expect(await rows()).toBe(2);
  });

  it('of twenty confirmations at once the latest instant holds', async () => {
    const { id } = await kettle();
    const days = Array.from(
      { length: 20 },
      (_, day) => `2026-05-${String(day + 1).padStart(2, '0')}T00:00:00.000Z`,
    );
    const turned = days.toSorted(
      (a, b) => ((Number(a.slice(8, 10)) * 7) % 20) - ((Number(b.slice(8, 10)) * 7) % 20),
    );
    await Promise.all(turned.map((asOf) => confirm({ asOf })));
    expect(await statesOf(id)).toMatchObject({ shown: { asOf: days.at(-1) } });
  });

  it('are audited when staff say so, and told to whoever listens', async () => {
    const manager = await aStaffSession(app, { role: 'manager', locationId: till.locationId });
    await confirm({}, manager);
    const [entry] = (await app.db.query(
      `SELECT after, staff_id FROM audit_entry WHERE object_id = $1 AND operation = 'confirmShelfLabels'`,
      [till.locationId],
    )) as Json[];
    expect(entry).toMatchObject({ after: { confirmed: 1, variantIds: null }, staff_id: expect.any(String) });
    const [event] = (await app.db.query(
      `SELECT payload FROM outbox_event WHERE type = 'pricing.shelf_labels_confirmed' AND payload ->> 'locationId' = $1`,
      [till.locationId],
    )) as Json[];
    expect(event.payload).toEqual({ locationId: till.locationId, variantIds: null, asOf: HUNG });
  });

  it('of another store, of no place and of a place that sells nothing are refused, writing nothing', async () => {
    const other = await aLocation(app.db);
    const warehouse = await aLocation(app.db, { abilities: ['ship'] as never });
    const foreign = { __typename: 'NotFound', code: 'NOT_FOUND', what: 'LOCATION' };
    for (const role of ['associate', 'manager'] as const) {
      const hers = await aStaffSession(app, { role, locationId: till.locationId });
      for (const locationId of [other.id, anId()])
        expect(await confirm({ locationId }, hers)).toEqual(foreign);
    }
    expect(await confirm({ locationId: anId() })).toEqual(foreign);
    expect(await confirm({ locationId: warehouse.id })).toMatchObject({
      problems: [{ path: 'input.locationId', problem: 'SELLS_NOTHING' }],
    });
    expect(await confirm({ asOf: '2999-01-01T00:00:00Z' })).toMatchObject({
      problems: [{ path: 'input.asOf', problem: 'IN_THE_FUTURE' }],
    });
    const { id } = await aVariant(app.db);
    expect(await confirm({ variantIds: [id, anId()] })).toMatchObject({ code: 'NOT_FOUND', what: 'VARIANT' });
    for (const locationId of [other.id, warehouse.id, till.locationId])
      expect(await rows(locationId)).toBe(0);
  });

  it('of longer than a week ago are a manager’s to confirm, as such a price is not an associate’s to give', async () => {
    const hers = await aStaffSession(app, { role: 'associate', locationId: till.locationId });
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    expect(await confirm({ asOf: ago(7 * 86_400_000 + 60_000) }, hers)).toMatchObject({
      problems: [{ path: 'input.asOf', problem: 'TOO_LONG_AGO' }],
    });
    expect(await rows()).toBe(0);
    expect(await confirm({ asOf: ago(7 * 86_400_000 - 60_000) }, hers)).toMatchObject({ confirmed: 1 });
  });

  it('are confirmed by nobody else', async () => {
    const others: Headers[] = [await aGuestToken(app), await aCustomerSession(app)];
    for (const role of ['agent', 'marketer', 'admin'] as const)
      others.push(await aStaffSession(app, { role }));
    for (const headers of others)
      expect((await send(headers, { locationId: till.locationId, asOf: HUNG })).errors).toMatchObject([
        { extensions: { code: 'FORBIDDEN' } },
      ]);
  });

  it('are refused as bad input, by 0 or 101 articles, no instant, no id, or a price of their own', async () => {
    for (const given of [
      { variantIds: [] },
      { variantIds: Array.from({ length: 101 }, () => anId()) },
      { asOf: '2026-03-01' },
      { asOf: null },
      { variantIds: ['KET-1'] },
      { price: 1 },
    ]) {
      const { errors } = await send(system, { locationId: till.locationId, asOf: HUNG, ...given });
      expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    }
    expect(await rows()).toBe(0);
  });
});
