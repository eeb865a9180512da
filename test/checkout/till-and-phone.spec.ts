import { Account, Passwords } from '../../src/access/index.js';
import { Gateways } from '../../src/payments/index.js';
import type { RunningApp } from '../support/app.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate, oneByOne } from '../support/lock-gate.js';
import { everyInvariant, type Shop, startShop, type Till } from './a-shop.js';

const TERMINAL = [{ kind: 'CARD_TERMINAL' }];

describe('a line of her cart that the till took over', () => {
  let app: RunningApp;
  let shop: Shop;
  let till: Till;

  beforeAll(async () => ({ app, shop } = await startShop()));
  let letGo: (() => Promise<unknown>) | null;
  beforeEach(async () => {
    letGo = null;
    till = await shop.till();
  });
  afterEach(async () => {
    await letGo?.(); // a test that failed leaves nobody at the gateway
    await expectInvariants(app.db, everyInvariant);
  });
  afterAll(() => app.close());

  /** Her cart of so many lines; the first of them on a ticket with her card. */
  const brought = async (lines = 1) => {
    const her = await shop.customer();
    const goods = [];
    for (let line = 0; line < lines; line += 1) goods.push(await shop.goods(5, {}, till.locationId));
    const { cart, input, headers } = await shop.cartOf(
      her.headers,
      goods.map(({ id }) => [id, 1] as const),
    );
    return { her, headers, input, cart, goods, ticket: await onTicket(till, her.customerId, cart) };
  };
  const onTicket = async (at: Till, customerId: string, cart: Json) => {
    const { id } = await shop.ask('openTicket', at.headers, {});
    await shop.identify(id, customerId);
    const { cart: withIt } = await shop.ask('bringToTicket', at.headers, {
      ticketId: id,
      expectedVersion: 1,
      cartLineIds: [cart.lines[0].id],
    });
    return { id: id as string, version: withIt.version as number, total: 1000 };
  };
  const names = (answers: Json[]) => answers.map(({ __typename }) => __typename);
  const sold = async (variantId: string): Promise<number> => {
    const [row] = await app.db.query(
      `SELECT coalesce(sum(line.quantity), 0)::int AS n FROM order_line AS line JOIN customer_order AS placed ON placed.id = line.order_id
        WHERE line.variant_id = $1 AND placed.state NOT IN ('awaiting_payment', 'abandoned')`,
      [variantId],
    );
    return row.n as number;
  };
  /** Her phone is at the gateway; the function lets the gateway answer. */
  const atTheGateway = async (one: { headers: object; input: object }) => {
    const gateway = app.app.get(Gateways, { strict: false }).of('test_gateway' as never)!;
    const capture = gateway.capture.bind(gateway);
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      Object.assign(gateway, {
        capture: async (payment: Parameters<typeof capture>[0]) => {
          resolve();
          await new Promise<void>((go) => (answer = go));
          return capture(payment);
        },
      });
    });
    const placed = shop.ask('placeOrder', one.headers as never, one.input);
    await asked;
    return (letGo = (): Promise<Json> => {
      Object.assign(gateway, { capture });
      answer();
      return placed;
    });
  };

  it.each([
    ['in cash', [{ kind: 'CASH' }]],
    ['by card', TERMINAL],
  ])('is not sold again at the till, %s, when she has ordered it on her phone', async (_, tenders) => {
    const one = await brought();
    expect(await shop.ask('placeOrder', one.headers, one.input)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await shop.pay(till, one.ticket, { tenders })).toMatchObject({ currentState: 'ordered' });
    expect(await sold(one.goods[0]!.id)).toBe(1);
  });

  it.each([
    ['in cash', [{ kind: 'CASH' }]],
    ['by card', TERMINAL],
  ])('waits at the till, %s, while her phone pays it', async (_, tenders) => {
    const one = await brought();
    const answered = await atTheGateway(one);
    expect(await shop.pay(till, one.ticket, { tenders })).toMatchObject({ currentState: 'awaiting_payment' });
    expect(await answered()).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await sold(one.goods[0]!.id)).toBe(1);
  });

  it('is sold once, when the till takes cash for it and her phone orders it at once: by whoever is first', async () => {
    const one = await brought();
    const paying =
      ({ ticket }: typeof one) =>
      () =>
        shop.pay(till, ticket);
    const ordering = (it: typeof one) => () => shop.ask('placeOrder', it.headers, it.input);
    expect(names(await oneByOne(app.db, ['cart', one.cart.id], [paying(one), ordering(one)]))).toEqual([
      'Ticket',
      'CartClosed',
    ]);
    till = await shop.till();
    const other = await brought();
    expect(names(await oneByOne(app.db, ['cart', other.cart.id], [ordering(other), paying(other)]))).toEqual([
      'OrderPlaced',
      'WrongState',
    ]);
    for (const { goods } of [one, other]) expect(await sold(goods[0]!.id)).toBe(1);
  });

  it.each([
    ['both in cash', undefined, undefined],
    ['one by card', TERMINAL, undefined],
    ['both by card', TERMINAL, TERMINAL],
  ])('is sold by one of two tills that brought it, %s', async (_, first, second) => {
    const one = await brought();
    const beside = await shop.till(till.locationId);
    const theirs = await onTicket(beside, one.her.customerId, one.cart);
    const with_ = (tenders: object[] | undefined) => (tenders ? { tenders } : {});
    const answers = await oneByOne(
      app.db,
      ['cart', one.cart.id],
      [() => shop.pay(till, one.ticket, with_(first)), () => shop.pay(beside, theirs, with_(second))],
    );
    expect(names(answers)).toEqual(['Ticket', 'WrongState']);
    for (const { id, state } of answers[0].payments)
      if (state === 'STARTED') expect(await shop.says(till, id)).toMatchObject({ state: 'PAID' });
    expect(await sold(one.goods[0]!.id)).toBe(1);
  });

  it('leaves her cart when the terminal approves it, though her phone is paying the other line: both end well', async () => {
    const one = await brought(2);
    const { payments } = await shop.pay(till, one.ticket, { tenders: TERMINAL });
    const [, other] = one.cart.lines;
    const answered = await atTheGateway({
      headers: one.headers,
      input: {
        ...one.input,
        lineIds: [other.id],
        expectedTotal: { amount: 1495, currency: 'EUR' },
      },
    });
    expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
    expect(await answered()).toMatchObject({ __typename: 'OrderPlaced', remaining: null });
    expect(await app.db.query('SELECT state FROM cart WHERE id = $1', [one.cart.id])).toEqual([
      { state: 'ordered' },
    ]);
    for (const { id } of one.goods) expect(await sold(id)).toBe(1);
  });

  it('of a guest, who handed it over by a code, is not ordered on her phone while the till is paid for it', async () => {
    const goods = await shop.goods(5, {}, till.locationId);
    const guest = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    const { handoverCode } = await shop.ask('createCartHandover', guest.headers, { cartId: guest.cart.id });
    const { cart } = await shop.ask('claimCartHandover', till.headers, { handoverCode });
    const ticket = { id: cart.id, version: cart.version, total: 1000 };
    const { payments } = await shop.pay(till, ticket, { tenders: TERMINAL });
    expect(await shop.ask('placeOrder', guest.headers, guest.input)).toMatchObject({ code: 'CART_FROZEN' });
    expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
    expect(await shop.ask('placeOrder', guest.headers, guest.input)).toMatchObject({ code: 'CART_CLOSED' });
    expect(await sold(goods.id)).toBe(1);
  });

  describe('with her card on the ticket, which another till takes off', () => {
    const detaching = ({ headers }: Till, ticket: { id: string; version: number }) =>
      shop.ask('detachCustomer', headers, { ticketId: ticket.id, expectedVersion: ticket.version });
    const half = { kind: 'CARD_TERMINAL', amount: { amount: 500, currency: 'EUR' } };

    it('is paid at one till while the other takes her card off its own ticket, and waits for nobody', async () => {
      const one = await brought();
      const beside = await shop.till(till.locationId);
      const theirs = await onTicket(beside, one.her.customerId, one.cart);
      const gate = await lockGate(app.db, 'SELECT FROM cart WHERE id = $1 FOR UPDATE', [one.cart.id]);
      const paid = shop.pay(till, one.ticket);
      await gate.queue(1);
      expect(await detaching(beside, theirs)).toMatchObject({ customer: null, cart: { lines: [] } });
      await gate.open();
      expect(await paid).toMatchObject({ state: 'PAID', customer: { id: one.her.customerId } });
      expect(await sold(one.goods[0]!.id)).toBe(1);
    });

    it.each([
      ['paid first', undefined, ['Ticket', 'NotFound'], 1],
      ['being paid by card first', [half], ['Ticket', 'CartFrozen'], 0],
    ])('is %s: then her card stays', async (_, tenders, expected, units) => {
      const one = await brought();
      const beside = await shop.till(till.locationId);
      const answers = await oneByOne(
        app.db,
        ['cart', one.ticket.id],
        [() => shop.pay(till, one.ticket, tenders ? { tenders } : {}), () => detaching(beside, one.ticket)],
      );
      expect(names(answers)).toEqual(expected);
      expect(answers[0].customer).toEqual({ id: one.her.customerId });
      expect(await sold(one.goods[0]!.id)).toBe(units);
    });

    it.each([
      ['in cash', undefined],
      ['by card', [half]],
    ])('is off it first: then nothing is paid %s, and her cart is whole', async (_, tenders) => {
      const one = await brought();
      const beside = await shop.till(till.locationId);
      const answers = await oneByOne(
        app.db,
        ['cart', one.ticket.id],
        [() => detaching(beside, one.ticket), () => shop.pay(till, one.ticket, tenders ? { tenders } : {})],
      );
      expect(names(answers)).toEqual(['Ticket', 'StaleCart']);
      expect(await sold(one.goods[0]!.id)).toBe(0);
      expect(await shop.ask('placeOrder', one.headers, one.input)).toMatchObject({
        __typename: 'OrderPlaced',
      });
    });
  });

  describe('of a guest who handed her cart over by a code and logs in', () => {
    /** A guest's cart with two of an article and one of another, and the account she logs in to with what she has there. */
    const handed = async (hers: readonly number[] = []) => {
      const goods = [await shop.goods(9, {}, till.locationId), await shop.goods(9, {}, till.locationId)];
      const { customerId, headers } = await shop.customer();
      const account = { email: `${customerId}@example.org`, password: 'correct horse' };
      const passwordHash = await app.app.get(Passwords, { strict: false }).hashPassword(account.password);
      await app.db.manager.update(Account, { customerId }, { email: account.email, passwordHash });
      if (hers.length > 0)
        await shop.cartOf(
          headers,
          hers.map((quantity, index) => [goods[index]!.id, quantity] as const),
        );
      const guest = await shop.cartOf(await shop.guest(), [
        [goods[0]!.id, 2],
        [goods[1]!.id, 1],
      ]);
      const logIn = () => shop.ask('logIn', guest.headers, account);
      const claim = async () => {
        const { handoverCode } = await shop.ask('createCartHandover', guest.headers, {
          cartId: guest.cart.id,
        });
        const { cart } = await shop.ask('claimCartHandover', till.headers, { handoverCode });
        return { id: cart.id as string, version: cart.version as number, total: 3000 };
      };
      /** What is left in her cart: units of both articles. */
      const left = async (): Promise<number[]> => {
        const rows = await app.db.query(
          `SELECT variant_id, quantity FROM cart_line JOIN cart ON cart.id = cart_id
            WHERE customer_id = $1 AND kind = 'shopping' AND state = 'open' AND order_line_id IS NULL`,
          [customerId],
        );
        return goods.map(({ id }) => rows.find((row: Json) => row.variant_id === id)?.quantity ?? 0);
      };
      return { goods, customerId, headers, guest, logIn, claim, left };
    };

    it.each([
      ['in cash', undefined],
      ['by card', TERMINAL],
    ])('leaves the cart it went up in when the ticket is paid %s', async (_, tenders) => {
      const one = await handed();
      const ticket = await one.claim();
      expect(await one.logIn()).toMatchObject({ __typename: 'SessionOpened' });
      expect(await one.left()).toEqual([2, 1]);

      const paid = await shop.pay(till, ticket, tenders ? { tenders } : {});
      if (tenders) expect(await shop.says(till, paid.payments[0].id)).toMatchObject({ state: 'PAID' });

      expect(await one.left()).toEqual([0, 0]);
      expect(await Promise.all(one.goods.map(({ id }) => sold(id)))).toEqual([2, 1]);
    });

    it('leaves her what she wanted more of, and what she had of her own', async () => {
      const one = await handed([3]);
      const ticket = await one.claim();
      await one.logIn();
      expect(await one.left()).toEqual([3, 1]);
      expect(await shop.pay(till, ticket)).toMatchObject({ state: 'PAID' });
      expect(await one.left()).toEqual([1, 0]);
    });

    it('goes up in her cart without what the till had sold before', async () => {
      const one = await handed([3]);
      const ticket = await one.claim();
      expect(await shop.pay(till, ticket)).toMatchObject({ state: 'PAID' });
      await one.logIn();
      expect(await one.left()).toEqual([3, 0]);
    });

    it('is handed over out of her own cart afterwards; the code of before opens nothing any more', async () => {
      const one = await handed([3]);
      const { handoverCode } = await shop.ask('createCartHandover', one.guest.headers, {
        cartId: one.guest.cart.id,
      });
      await one.logIn();
      expect(await shop.ask('claimCartHandover', till.headers, { handoverCode })).toMatchObject({
        code: 'CODE_REJECTED',
      });
      const { cart } = await shop.ask('openCart', one.headers, {});
      const { handoverCode: hers } = await shop.ask('createCartHandover', one.headers, { cartId: cart.id });
      const claimed = await shop.ask('claimCartHandover', till.headers, { handoverCode: hers });
      const ticket = { id: claimed.cart.id, version: claimed.cart.version, total: 4000 };
      expect(await shop.pay(till, ticket)).toMatchObject({ state: 'PAID' });
      expect(await one.left()).toEqual([0, 0]);
    });

    it('is sold once, when she logs in while money stands on the ticket and orders it on her phone', async () => {
      const one = await handed();
      const { payments } = await shop.pay(till, await one.claim(), { tenders: TERMINAL });
      await one.logIn();
      const { input } = await shop.cartOf(one.headers, []);
      expect(await shop.ask('placeOrder', one.headers, input)).toMatchObject({ code: 'CART_FROZEN' });
      expect(await shop.says(till, payments[0].id)).toMatchObject({ state: 'PAID' });
      expect(await one.left()).toEqual([0, 0]);
      expect(await sold(one.goods[0]!.id)).toBe(2);
    });

    it('is not sold at the till when she has ordered it on her phone', async () => {
      const one = await handed();
      const ticket = await one.claim();
      await one.logIn();
      const { input } = await shop.cartOf(one.headers, []);
      expect(await shop.ask('placeOrder', one.headers, input)).toMatchObject({ __typename: 'OrderPlaced' });
      expect(await shop.pay(till, ticket)).toMatchObject({ currentState: 'ordered' });
      expect(await sold(one.goods[0]!.id)).toBe(2);
    });

    it('is not sold at a second till, which brought it from her cart', async () => {
      const one = await handed();
      await shop.pay(till, await one.claim(), { tenders: TERMINAL });
      await one.logIn();
      const { cart } = await shop.cartOf(one.headers, []);
      const beside = await shop.till(till.locationId);
      const theirs = { ...(await onTicket(beside, one.customerId, cart)), total: 2000 };
      expect(await shop.pay(beside, theirs)).toMatchObject({ currentState: 'ordered' });
    });

    it('is not brought from her cart a second time', async () => {
      const one = await handed();
      const ticket = await one.claim();
      await one.logIn();
      const { cart } = await shop.cartOf(one.headers, []);
      await shop.identify(ticket.id, one.customerId);
      const again = await shop.ask('bringToTicket', till.headers, {
        ticketId: ticket.id,
        expectedVersion: ticket.version,
        cartLineIds: cart.lines.map(({ id }: Json) => id),
      });
      expect(again.cart.lines).toHaveLength(2);
    });

    it.each([
      ['the log-in', 'the payment', true],
      ['the payment', 'the log-in', false],
    ])('is in neither cart nor twice, when %s comes just before %s', async (_, __, isLogInFirst) => {
      const one = await handed();
      const ticket = await one.claim();
      const calls = [one.logIn, () => shop.pay(till, ticket)];
      const answers = await oneByOne(
        app.db,
        ['cart', one.guest.cart.id],
        isLogInFirst ? calls : calls.reverse(),
      );
      expect(names(answers).sort()).toEqual(['SessionOpened', 'Ticket']);
      expect(await one.left()).toEqual([0, 0]);
    });

    it('is in neither cart nor twice, when the terminal approves it as she logs in', async () => {
      const one = await handed();
      const { payments } = await shop.pay(till, await one.claim(), { tenders: TERMINAL });
      const answers = await oneByOne(
        app.db,
        ['cart', one.guest.cart.id],
        [one.logIn, () => shop.says(till, payments[0].id)],
      );
      expect(names(answers)).toEqual(['SessionOpened', 'Ticket']);
      expect(await one.left()).toEqual([0, 0]);
    });
  });
});
