import { cartInvariants } from '../../src/cli/audit/cart.js';
import { CartLine, CartMerge, StaleCart } from '../../src/cart/index.js';
import { CartHandoverRepository } from '../../src/cart/cart-handover.repository.js';
import { CartHandoverService } from '../../src/cart/cart-handover.service.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { Secrets } from '../../src/platform/config/secrets.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aKey, anId } from '../support/builders.js';
import {
  aCartWorkshop,
  aGuest,
  anAssociate,
  asCustomer,
  type CartWorkshop,
  linesInto,
} from '../support/cart.js';
import { aVariant } from '../support/catalogue.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';

const TIMES = Array.from({ length: 20 }, (_, n) => n + 1);

describe('one cart, everybody at once, again and again', () => {
  let shop: CartWorkshop;
  let handovers: CartHandoverService;
  let variants: Id<'Variant'>[];
  beforeAll(async () => {
    shop = await aCartWorkshop();
    const { reader, carts, openings, tickets, merges, mergeRepository } = shop;
    const secrets = new Secrets({ secretKey: 'a test' });
    handovers = new CartHandoverService(
      new CartHandoverRepository(),
      reader,
      carts,
      openings,
      tickets,
      merges,
      mergeRepository,
      secrets,
    );
    variants = (await Promise.all(Array.from({ length: 65 }, () => aVariant(shop.db)))).map(({ id }) => id);
  });
  afterEach(() => expectInvariants(shop.db, cartInvariants));
  afterAll(() => shop.db.destroy());

  const add = async (actor: Actor, cartId: Id<'Cart'>, expectedVersion: number | null = null) =>
    (await shop.add(actor, cartId, variants[0]!, { expectedVersion })).cart;
  const load = async (actor: Actor, cartId: Id<'Cart'>) =>
    (await shop.reader.load(shop.unitOfWork.read(actor), cartId))!;
  const herChannels = async () => {
    const customerId = await aCustomer(shop.db);
    const app = asCustomer(customerId, { channel: Channel.APP, clientKind: ClientKind.APP });
    return { customerId, web: asCustomer(customerId), app, till: await anAssociate(shop.db) };
  };

  it.each(TIMES)(
    'one of three channels adds with a stale version, all of them blindly (time %i)',
    async () => {
      const { web, app, till } = await herChannels();
      const { id } = await shop.open(web);
      const stale = await Promise.allSettled([web, app, till].map((actor) => add(actor, id, 1)));
      const refused = stale.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      expect(refused).toEqual([expect.any(StaleCart), expect.any(StaleCart)]);
      await Promise.all([web, app, till].map((actor) => add(actor, id)));
      expect(await load(web, id)).toMatchObject({ version: 5, lines: [{ quantity: 4 }] });
    },
  );

  it.each(TIMES)('five log-ins merge 65 lines once (time %i)', async () => {
    const { customerId, web } = await herChannels();
    const guest = await aGuest(shop);
    await linesInto(shop.db, guest.cart.id, variants);
    const own = await add(web, (await shop.open(web)).id);
    const { subject } = guest.actor;
    const hash = subject.kind === 'guest' ? subject.guestTokenHash : '';
    await Promise.all(
      Array.from({ length: 5 }, () =>
        shop.run(guest.actor, (tx) => shop.merges.atLogIn(tx, hash, customerId)),
      ),
    );
    const merged = await load(web, own.id);
    expect(merged).toMatchObject({ version: own.version + 1 });
    expect(merged.lines.map(({ quantity }) => quantity)).toEqual(variants.map(() => 1));
    expect(await shop.db.manager.countBy(CartMerge, { cartId: own.id })).toBe(1);
  });

  it.each(TIMES)('one key from two devices of one client adds once (time %i)', async () => {
    const { web, customerId } = await herChannels();
    const { id } = await shop.open(web);
    const tablet = asCustomer(customerId, { apiClientId: web.apiClientId });
    const call = { key: aKey(), operation: 'addCartLine', input: { cartId: id }, onReplay: () => undefined };
    const devices = [web, tablet].map((actor) =>
      shop.idempotency.run(
        { ...call, actor },
        async (tx) => {
          const given = { cartId: id, variantId: variants[0]!, quantity: 1 };
          return (await shop.lines.add(tx, given)).cart;
        },
        { keep: (cart) => cart.id, again: async (db, cartId) => (await shop.reader.load(db, cartId))! },
      ),
    );
    for (const cart of await Promise.all(devices))
      expect(cart).toMatchObject({ version: 2, lines: [{ quantity: 1 }] });
  });

  it.each(TIMES)(
    'a line is ordered once, on the phone or by the till that took it over (time %i)',
    async () => {
      const { app, till } = await herChannels();
      const hers = await add(app, (await shop.open(app)).id);
      const [line] = hers.lines;
      const ticket = await shop.run(till, (tx) => shop.tickets.open(tx, null));
      const order = (actor: Actor, cart: typeof hers) => {
        const orderLineIds = new Map(cart.lines.map(({ id }) => [id, anId<'OrderLine'>()]));
        return shop.run(actor, (tx) => shop.carts.takeLines(tx, { cart, orderLineIds, orderId: anId() }));
      };
      const taken = { variantId: variants[0]!, quantity: 1, sourceCartLineId: line!.id };
      await Promise.allSettled([
        order(app, hers),
        shop
          .run(till, (tx) => shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion: 1 }, [taken]))
          .then((brought) => order(till, brought)),
      ]);
      expect(await load(app, hers.id)).toMatchObject({ version: 3, state: 'ordered', lines: [] });
      const [row] = await shop.db.manager.findBy(CartLine, { cartId: hers.id });
      expect(row).toMatchObject({ id: line!.id, orderLineId: expect.any(String) });
    },
  );

  it.each(TIMES)('a hand-over claimed twice goes to one (time %i)', async () => {
    const guest = await aGuest(shop);
    await add(guest.actor, guest.cart.id);
    const given = await shop.run(guest.actor, (tx) => handovers.create(tx, guest.cart.id));
    const { handoverCode } = await handovers.view(given);
    const tills = [await anAssociate(shop.db), await anAssociate(shop.db)];
    const claims = await Promise.allSettled(
      tills.map((till) => shop.run(till, (tx) => handovers.claim(tx, handoverCode, null))),
    );
    expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
