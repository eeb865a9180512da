import { CustomerIdentifier, IdentifierKind } from '../../src/customers/index.js';
import { PromotionConditionKind, PromotionDirectory } from '../../src/pricing/index.js';
import { aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aStoreWithATill } from '../support/cart-api.js';
import type { Json } from '../support/graphql.js';
import { aGroupList } from '../support/prices.js';
import { aCustomer } from '../support/customers.js';
import { aCoupon, aStoredPromotion } from '../support/promotions.js';

const { CUSTOMER_GROUP, FIRST_ORDER, COUPON } = PromotionConditionKind;
const RECOGNISE = `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) {
  ... on CustomerIdentified { history customer { id benefits { label source } } } ... on UserError { code } } }`;
const CARD = '2900000098765';

describe('what is hers beside a card that was scanned', () => {
  let app: RunningApp;
  let till: Headers;
  beforeAll(async () => {
    ({ app, till } = await aStoreWithATill());
    app.app.get(PromotionDirectory, { strict: false }).kept.maxAgeMs = 0;
  });
  afterAll(() => app.close());

  const recognised = async (headers: Headers, language = 'nl'): Promise<Json> => {
    const identifier = { kind: 'LOYALTY_CARD', value: CARD };
    const { body } = await app.send(
      { query: RECOGNISE, variables: { input: { identifier } } },
      { ...headers, 'accept-language': language },
    );
    return body.data.identifyCustomer;
  };

  it('is told: her groups, and promotions for them or for a first order that need no code', async () => {
    const customerId = await aCustomer(app.db);
    const at = new Date('2026-01-01T00:00:00Z');
    await app.db.manager.insert(CustomerIdentifier, {
      ...{ id: anId<'Identifier'>(), customerId, kind: IdentifierKind.LOYALTY_CARD, value: CARD },
      ...{ source: 'staff', verifiedAt: at, createdAt: at },
    });
    const { code: customerGroup } = await aGroupList(app.db, { memberIds: [customerId] });
    const promotion = (name: string, ...conditions: object[]) =>
      aStoredPromotion(app.db, {
        ...{ name, conditions: conditions as never },
        productIds: [anId<'Product'>()],
      });
    const hers = { kind: CUSTOMER_GROUP, customerGroup };
    await promotion('Personeelskorting', hers);
    await promotion('Welkom', { kind: FIRST_ORDER });
    await promotion('Van een ander', { kind: CUSTOMER_GROUP, customerGroup: 'others' });
    await promotion('Van iedereen');
    const { id: promotionId } = await promotion('Op code', hers, { kind: COUPON });
    await aCoupon(app.db, { promotionId });

    const { benefits } = (await recognised(till)).customer;
    expect(benefits).toHaveLength(3);
    expect(benefits[0]).toEqual({ label: `Lid van de groep ${customerGroup}`, source: customerGroup });
    for (const label of ['Personeelskorting', 'Welkom'])
      expect(benefits).toContainEqual({ label, source: 'Actie' });
    expect((await recognised(till, 'en')).customer.benefits).toContainEqual({
      label: 'Welkom',
      source: 'Promotion',
    });
    expect(await recognised(await aStaffSession(app, { role: 'agent' }))).toMatchObject({
      history: 'CALLER_NOT_CONFIRMED',
      customer: { id: customerId, benefits: [] },
    });
  });
});
