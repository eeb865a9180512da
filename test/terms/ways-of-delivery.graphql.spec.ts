import { localDate } from '../../src/kernel/calendar.js';
import { deliveryWays, TermsDirectory, type TermsRules } from '../../src/terms/index.js';
import { DETAILS, euro, type Shop, startShop } from '../checkout/a-shop.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { dataOf } from '../support/graphql.js';
import { EVENING, publishedTerms, TWO_PERSONS, withOptions } from '../support/terms.js';

describe('ways of delivery', () => {
  let app: RunningApp;
  let shop: Shop;
  let headers: Record<string, string>;
  let input: Record<string, unknown>;
  const publish = async (version: number, rules: TermsRules) => {
    await publishedTerms(app.db, { version, effectiveFrom: new Date(), rules });
    app.app.get(TermsDirectory, { strict: false }).forget();
  };
  const CART = `query { cart { id version totals { delivery { amount } total { amount } deliveredBy { label price { amount } } }
    lines { fulfilment { deliveryOption { label } } } checkout { missing deliveryOptionId deliveryOptions { id label price { amount } } } } }`;
  const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on UserError { code }
    ... on CartChanged { cart { checkout { missing } } differences { subject label whyCode why before { amount } after { amount } } }
    ... on DetailsMissing { missing } ... on RuleBroken { problems { path problem } }
    ... on OrderPlaced { order { totals { delivery { amount } deliveredBy { id label price { amount } earliest latest } }
      lines { fulfilment { promisedBy deliveryOption { label } } } fulfilments { promisedBy deliveryOption { label } }
      documents { tillText } } } } }`;
  const place = async (given: object = {}, more: object = {}) =>
    (
      await app.send(
        { query: PLACE, variables: { input: { ...input, ...given } } },
        { ...headers, 'idempotency-key': anId<'Key'>(), ...more },
      )
    ).body.data.placeOrder;
  const cart = async () => (await app.send({ query: CART }, headers)).body.data.cart;
  const [, evening, twoPersons] = deliveryWays(withOptions(EVENING, TWO_PERSONS));
  beforeAll(async () => ({ app, shop } = await startShop()));
  afterAll(() => app.close());
  beforeEach(async () => {
    await publish(next(), withOptions(EVENING, TWO_PERSONS));
    ({ headers, input } = await shop.cartOf(await shop.guest(), [[(await shop.goods(10)).id, 1]]));
    const { version } = await cart();
    await shop.ask('setCheckoutDetails', headers, {
      cartId: input['cartId'],
      expectedVersion: version,
      details: { deliveryOptionId: evening!.id },
    });
    input = { ...input, expectedVersion: version + 1, expectedTotal: euro(1_795) };
  });
  let last = 9;
  const next = () => (last += 1);

  it('are told with the terms, in the language asked for', async () => {
    const query = `{ terms {
      delivery { options { id code name cost { amount } freeFrom { amount } daysMin daysMax requiredFor } } } }`;
    const { terms } = await dataOf(app, query, {}, { ...headers, 'accept-language': 'fr' });
    const { id, code } = evening!;
    const days = { daysMin: 1, daysMax: 2, requiredFor: [] };
    expect(terms).toMatchObject({
      delivery: {
        options: [
          { id, code, name: 'Livraison en soirée', cost: { amount: 795 }, freeFrom: null, ...days },
          { id: twoPersons!.id, requiredFor: ['TWO_MAN'] },
        ],
      },
    });
  });

  it('are kept with the order that was placed by them, its promise and its paper', async () => {
    expect(await cart()).toMatchObject({
      totals: { deliveredBy: [{ label: 'Avondbezorging', price: { amount: 795 } }] },
      checkout: { deliveryOptionId: evening!.id },
    });
    const { order } = await place({}, { 'accept-language': 'en' });
    const [{ latest }] = order.totals.deliveredBy;
    expect(order).toMatchObject({
      totals: { delivery: { amount: 795 }, deliveredBy: [{ id: evening!.id, label: 'Evening delivery' }] },
      lines: [{ fulfilment: { deliveryOption: { label: 'Evening delivery' } } }],
      fulfilments: [
        { promisedBy: order.lines[0].fulfilment.promisedBy, deliveryOption: { label: 'Evening delivery' } },
      ],
      documents: [{ tillText: expect.stringMatching(/Evening delivery +7[.,]95/) as string }],
    });
    expect(localDate(new Date(order.lines[0].fulfilment.promisedBy), 'Europe/Amsterdam')).toBe(latest);
  });

  it('that cost more by now are told before anything is charged', async () => {
    await publish(next(), withOptions({ ...EVENING, costAmount: 995 }, TWO_PERSONS));
    expect(await place()).toMatchObject({
      code: 'CART_CHANGED',
      differences: [
        { subject: 'DELIVERY', whyCode: 'DELIVERY_CHANGED', before: { amount: 795 }, after: { amount: 995 } },
        { subject: 'TOTAL', before: { amount: 1_795 }, after: { amount: 1_995 } },
      ],
    });
    expect(await place({ expectedTotal: euro(1_995) })).toMatchObject({ __typename: 'OrderPlaced' });
  });

  it('that are gone are told, and chosen again: nothing is charged for what she did not choose', async () => {
    await publish(next(), withOptions(TWO_PERSONS));
    expect(await place({}, { 'accept-language': 'en' })).toMatchObject({
      code: 'CART_CHANGED',
      cart: { checkout: { missing: expect.arrayContaining(['DELIVERY_OPTION']) as string[] } },
      differences: [
        {
          ...{ subject: 'DELIVERY', label: 'Delivery', whyCode: 'DELIVERY_OPTION_GONE' },
          ...{ why: 'the way of delivery chosen is no longer to be had' },
          ...{ before: { amount: 795 }, after: { amount: 495 } },
        },
        { subject: 'TOTAL', after: { amount: 1_495 } },
      ],
    });
    const seen = { expectedTotal: euro(1_495) };
    expect(await place(seen)).toMatchObject({ code: 'DETAILS_MISSING', missing: ['DELIVERY_OPTION'] });
    expect(await app.db.query('SELECT FROM customer_order WHERE cart_id = $1', [input['cartId']])).toEqual(
      [],
    );
    const [standard] = (await cart()).checkout.deliveryOptions;
    const details = { ...DETAILS, deliveryOptionId: standard.id };
    expect(await place({ ...seen, details })).toMatchObject({ __typename: 'OrderPlaced' });
  });

  it('are chosen for lines without a cart, and refused by name where there is none', async () => {
    const [{ id: variantId }, television] = [
      await shop.goods(10),
      await shop.goods(10, { flags: ['two_man'], price: 1_000 }),
    ];
    const lines = (deliveryOptionId: string) => ({
      ...shop.lineInput(variantId, 1, 1_795),
      lines: [{ variantId, quantity: 1, fulfilment: { kind: 'DELIVER', deliveryOptionId } }],
    });
    headers = await shop.guest();
    input = lines(evening!.id);
    expect(await place()).toMatchObject({ order: { totals: { delivery: { amount: 795 } } } });
    input = lines(anId());
    expect(await place()).toMatchObject({
      problems: [{ path: 'input.lines.0.fulfilment.deliveryOptionId', problem: 'DELIVERY_OPTION' }],
    });
    input = { ...shop.lineInput(variantId), details: { ...DETAILS, deliveryOptionId: anId() } };
    expect(await place()).toMatchObject({ problems: [{ path: 'input.details.deliveryOptionId' }] });
    input = {
      ...shop.lineInput(television.id, 1, 1_000 + 2_995),
      details: { ...DETAILS, deliveryOptionId: evening!.id },
    };
    expect(await place()).toMatchObject({
      order: { totals: { deliveredBy: [{ label: 'Bezorgd door twee personen' }] } },
    });
  });
});
