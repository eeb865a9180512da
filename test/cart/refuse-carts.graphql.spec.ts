import { Cart, CartLine } from '../../src/cart/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { LocationAbility } from '../../src/locations/index.js';
import { aStaffSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aCartApi, aStoreWithATill } from '../support/cart-api.js';
import { expectInvariants } from '../support/invariants.js';
import { CARTS } from './cart-documents.js';

describe('the carts of the schema', () => {
  let app: RunningApp;
  let till: Headers;
  const { send, ask, read, aGuest, aLoggedIn } = aCartApi(() => app, CARTS);
  beforeAll(async () => {
    ({ app, till } = await aStoreWithATill());
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  it('says why an article cannot be added, each in its own type', async () => {
    const { headers, cart } = await aGuest();
    const add = async (given: Parameters<typeof aVariant>[1], more: object = {}) =>
      ask('addCartLine', headers, {
        cartId: cart.id,
        variantId: (await aVariant(app.db, given)).id,
        quantity: 1,
        ...more,
      });
    const shut = await aLocation(app.db, { abilities: [LocationAbility.SELL] });

    expect(await add({ price: null })).toMatchObject({ code: 'VARIANT_NOT_SOLD' });
    expect(await add({ blockReason: 'recall' })).toMatchObject({ code: 'SALE_BLOCKED', why: 'recall' });
    expect(await add({ maxPerCustomer: 1 }, { quantity: 2 })).toMatchObject({
      code: 'LIMIT_REACHED',
      limit: 'PER_CUSTOMER',
      max: 1,
      current: 2,
    });
    expect(await add({ quantityStep: 10, quantityMin: 50 }, { quantity: 55 })).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: 'input.quantity', problem: 'QUANTITY_STEP' }],
    });
    expect(await add({}, { fulfilment: { kind: 'COLLECT', locationId: shut.id } })).toMatchObject({
      code: 'FULFILMENT_NOT_POSSIBLE',
    });
    expect(
      await ask('addCartLine', headers, { cartId: cart.id, variantId: anId(), quantity: 1 }),
    ).toMatchObject({ code: 'NOT_FOUND', what: 'VARIANT' });
    await app.db.manager.update(Cart, { id: cart.id }, { frozenUntil: new Date('2999-01-01T00:00:00Z') });
    expect(await add({})).toMatchObject({ code: 'CART_FROZEN' });
    await app.db.manager.update(Cart, { id: cart.id }, { frozenUntil: null, state: 'abandoned' });
    expect(await add({})).toMatchObject({ code: 'CART_CLOSED', closedCartId: cart.id });
    expect(await app.db.manager.countBy(CartLine, { cartId: cart.id })).toBe(0);
  });

  it('answers a foreign cart and a missing one alike, whoever asks for it', async () => {
    const { cart } = await aGuest();
    const { headers } = await aLoggedIn();
    const elsewhere = await aStaffSession(app, { role: 'associate' });
    const ticket = await ask('openTicket', till, {});
    const variant = await aVariant(app.db);

    for (const [who, id] of [
      [headers, cart.id],
      [till, cart.id],
      [headers, ticket.id],
      [elsewhere, ticket.id],
      [headers, anId()],
    ] as const) {
      expect(await read('cart', who, id)).toBeNull();
      const input = { cartId: id, variantId: variant.id, quantity: 1 };
      expect(await ask('addCartLine', who, input)).toMatchObject({
        code: 'NOT_FOUND',
        what: 'CART',
        missingId: id,
      });
    }
    expect(await read('ticket', elsewhere, ticket.id)).toBeNull();
  });

  it('refuses whoever may not, by operation', async () => {
    const guest = (await aGuest()).headers;
    const customer = (await aLoggedIn()).headers;
    const agent = await aStaffSession(app, { role: 'agent' });
    const ops = await aStaffSession(app, { role: 'ops' });
    const keyAlone = { 'api-key': guest['api-key']! };
    const inputs: Partial<Record<keyof typeof CARTS, object>> = {
      addCartLine: { cartId: anId(), variantId: anId(), quantity: 1 },
      scanIntoCart: { cartId: anId(), barcode: '9521234003731' },
      openTicket: {},
      identifyCustomer: { identifier: { kind: 'EMAIL', value: 'a@example.org' } },
      enrolCustomer: { name: 'A', identifiers: [{ kind: 'EMAIL', value: 'a@example.org' }] },
    };
    const code = async (name: keyof typeof CARTS, headers: Headers) =>
      (await send(name, headers, inputs[name] ? { input: inputs[name] } : {})).errors?.[0].extensions.code ??
      'may';

    expect({
      cart: [await code('cart', keyAlone), await code('cart', guest), await code('cart', ops)],
      add: [
        await code('addCartLine', keyAlone),
        await code('addCartLine', agent),
        await code('addCartLine', ops),
      ],
      scan: [
        await code('scanIntoCart', guest),
        await code('scanIntoCart', till),
        await code('scanIntoCart', agent),
      ],
      openTicket: [
        await code('openTicket', customer),
        await code('openTicket', agent),
        await code('openTicket', till),
      ],
      ticket: [await code('ticket', guest), await code('ticket', ops), await code('ticket', till)],
      identify: [await code('identifyCustomer', customer), await code('identifyCustomer', ops)],
      enrol: [await code('enrolCustomer', guest), await code('enrolCustomer', ops)],
      openCartForSomebody: (await send('openCart', customer, { input: { customerId: anId() } })).errors[0]
        .extensions.code,
      openCartForNobody: (await send('openCart', till, { input: {} })).errors[0].extensions.code,
      forgedSession: (await send('cart', { ...customer, authorization: 'Bearer forged' })).errors[0]
        .extensions.code,
    }).toEqual({
      cart: ['UNAUTHENTICATED', 'may', 'FORBIDDEN'],
      add: ['UNAUTHENTICATED', 'may', 'FORBIDDEN'],
      scan: ['may', 'may', 'FORBIDDEN'],
      openTicket: ['FORBIDDEN', 'FORBIDDEN', 'may'],
      ticket: ['FORBIDDEN', 'FORBIDDEN', 'may'],
      identify: ['FORBIDDEN', 'FORBIDDEN'],
      enrol: ['FORBIDDEN', 'FORBIDDEN'],
      openCartForSomebody: 'FORBIDDEN',
      openCartForNobody: 'BAD_USER_INPUT',
      forgedSession: 'UNAUTHENTICATED',
    });
  });

  it('names the field of every bad input, and writes nothing', async () => {
    const { headers, cart } = await aGuest();
    const variantId = (await aVariant(app.db)).id;
    const good = { cartId: cart.id, variantId, quantity: 1 };
    const line = { cartId: cart.id, expectedVersion: 1, lineId: anId() };
    const details = (given: object) => ({ cartId: cart.id, expectedVersion: 1, details: given });
    const bad: readonly (readonly [keyof typeof CARTS, object, string])[] = [
      ...[0, -1, 1.5, 2 ** 31, 1_000_001, '1'].map(
        (quantity) => ['addCartLine', { ...good, quantity }, 'input.quantity'] as const,
      ),
      ['addCartLine', { ...good, cartId: 'x' }, 'input.cartId'],
      ['addCartLine', { ...good, variantId: `${variantId}0` }, 'input.variantId'],
      ['addCartLine', { ...good, expectedVersion: 2 ** 31 }, 'input.expectedVersion'],
      ['addCartLine', { ...good, note: 'a'.repeat(501) }, 'input.note'],
      ['addCartLine', { ...good, note: 'a\u0000b' }, 'input.note'],
      ['addCartLine', { ...good, note: 'a\u001bb' }, 'input.note'],
      ['addCartLine', { ...good, note: ' ' }, 'input.note'],
      ['addCartLine', { ...good, fulfilment: { kind: 'FLY' } }, 'input.fulfilment.kind'],
      [
        'addCartLine',
        { ...good, fulfilment: { kind: 'COLLECT', collectorName: 'x'.repeat(201) } },
        'input.fulfilment.collectorName',
      ],
      ['addCartLine', { ...good, colour: 'red' }, 'input.colour'],
      ['changeCartLine', { ...line, serialNumbers: ['a\u0000'] }, 'input.serialNumbers'],
      [
        'changeCartLine',
        { ...line, serialNumbers: Array.from({ length: 101 }, String) },
        'input.serialNumbers',
      ],
      ['scanIntoCart', { cartId: cart.id, barcode: '1'.repeat(513) }, 'input.barcode'],
      ['scanIntoCart', { cartId: cart.id, barcode: '' }, 'input.barcode'],
      ['openCart', { currency: 'euro' }, 'input.currency'],
      [
        'setCheckoutDetails',
        details({ contact: { name: 'A', email: 'none' } }),
        'input.details.contact.email',
      ],
      [
        'setCheckoutDetails',
        details({
          invoiceAddress: { street: 'A', houseNumber: '', postcode: '3511 AB', city: 'U', country: 'NL' },
        }),
        'input.details.invoiceAddress.houseNumber',
      ],
    ];

    for (const [name, input, field] of bad) {
      const { errors } = await send(name, headers, { input });
      expect([name, input, errors?.[0].extensions]).toEqual([
        name,
        input,
        expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
      ]);
    }
    expect(await read('cart', headers)).toMatchObject({ version: 1, lines: [] });
  });
});
