import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import type { Id } from '../../src/kernel/ids.js';
import { allocate, money, vatContained } from '../../src/kernel/money.js';
import type { Db } from '../../src/platform/database/db.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import {
  exemptAmount,
  type Market,
  priceLine,
  PriceListWriter,
  PriceListWriteRepository,
  sumVat,
  unitPriceOf,
  vatShares,
  TaxClassWriter,
} from '../../src/pricing/index.js';
import type { RateSince, TaxRules } from '../../src/pricing/line-tax.js';
import { rateChanges, type RatedPart, ratesBorne, withVat } from '../../src/pricing/net-price.js';
import { vatOfUnits } from '../../src/returns/return-vat.js';
import { splitOverUnits, unitShares } from '../../src/orders/index.js';
import { anActor } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aGroupList, aPrice, aPriceService } from '../support/prices.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const prices = aPriceService();
const lists = new PriceListWriter(new PriceListWriteRepository());
let workshop: Awaited<ReturnType<typeof aWorkshop>>;
let db: DataSource;
let reading: Db;

beforeAll(async () => {
  workshop = await aWorkshop('2026-11-20T10:00:00Z');
  db = workshop.db;
  reading = workshop.unitOfWork.read(anActor());
});
afterEach(() => expectInvariants(db, pricingInvariants));
afterAll(() => db.destroy());

const at = (day: string) => new Date(`${day}T00:00:00+01:00`);
async function sold(id: Id<'Variant'>, market: Partial<Market> = {}, when?: Date) {
  const found = await prices.sellables(reading, [id], when, { currency: 'EUR', country: 'NL', ...market });
  return found.get(id)!;
}

/** A group's list without VAT, with one member. */
async function aTradeList() {
  const customerId = await aCustomer(db);
  const list = await aGroupList(db, { vatIncluded: false, memberIds: [customerId] });
  return { customerId, priceListId: list.id };
}

const RATES = [0, 600, 700, 900, 1200, 1900, 2100, 2700] as const;
const rated = (rateBps: number | null, weight = 1): RatedPart => ({
  weight,
  rates: rateBps === null ? null : [[0, rateBps]],
});

describe('the price of a list without VAT', () => {
  it('is shown with it, and gives back the amount of the list to the cent', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.constantFrom(...RATES), (net, rateBps) => {
        const gross = money(withVat(net, 'EUR', [rated(rateBps)], 1), 'EUR');
        expect(vatContained(gross, rateBps).net.amount).toBe(net);
        expect(exemptAmount(gross.amount, 'EUR', [{ rateBps, weight: 1 }])).toBe(net);
      }),
    );
  });

  it('of two rates is divided first, so that it never loses a cent on the way', () => {
    const part = fc.record({
      weight: fc.integer({ min: 1, max: 100_000 }),
      rateBps: fc.constantFrom(...RATES),
    });
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.array(part, { minLength: 2, maxLength: 4 }), (net, parts) => {
        const gross = withVat(
          net,
          'EUR',
          parts.map(({ rateBps, weight }) => rated(rateBps, weight)),
          1,
        );
        const nets = allocate(
          money(net, 'EUR'),
          parts.map(({ weight, rateBps }) => vatContained(money(weight, 'EUR'), rateBps).net.amount),
        );
        const vat = nets.map(({ amount }, index) => Math.round((amount * parts[index]!.rateBps) / 10_000));
        expect(gross).toBe(net + vat.reduce((so, each) => so + each, 0));
      }),
    );
    expect(withVat(1000, 'EUR', [rated(null)], 1)).toBe(1000);
  });

  it('changes with the rate', () => {
    const parts: RatedPart[] = [
      {
        weight: 1,
        rates: [
          [100, 1900],
          [200, 2100],
        ],
      },
    ];
    expect([50, 100, 199, 200].map((ms) => withVat(1000, 'EUR', parts, ms))).toEqual([
      1190, 1190, 1190, 1210,
    ]);
    expect([rateChanges(parts, 100, 199), rateChanges(parts, 100, 200)]).toEqual([[], [200]]);
  });
});

describe('the rates that an article has borne', () => {
  const rules = {
    rates: new Map([
      [
        'NL',
        new Map<string, RateSince[]>([
          [
            'standard',
            [
              [100, 1900],
              [300, 2100],
            ],
          ],
          [
            'reduced',
            [
              [100, 600],
              [200, 900],
            ],
          ],
        ]),
      ],
    ]),
  } as unknown as TaxRules;
  it.each([
    [
      'of its own class, those of others apart',
      'standard',
      [],
      [
        [100, 1900],
        [300, 2100],
      ],
    ],
    [
      'in the class that the country puts it in',
      'standard',
      [['NL', 150, 'reduced']],
      [
        [100, 1900],
        [150, 600],
        [200, 900],
      ],
    ],
    [
      'whatever class another country puts it in',
      'reduced',
      [['BE', 150, 'standard']],
      [
        [100, 600],
        [200, 900],
      ],
    ],
    ['when it stands outside the VAT table', 'none', [['NL', 150, 'reduced']], null],
  ] as const)('are %s', (_, own, classed, borne) => {
    expect(ratesBorne(own, classed, 'NL', rules)).toEqual(borne);
  });
});

describe('a line at the price of a list without VAT', () => {
  const line = fc.record({
    net: fc.nat(100_000),
    quantity: fc.integer({ min: 1, max: 60 }),
    rateBps: fc.constantFrom(...RATES),
  });

  it('adds up: net and VAT make gross, the rates of a sale are the sum of its lines', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (lines) => {
        const priced = lines.map(({ net, quantity, rateBps }) => {
          const gross = withVat(net, 'EUR', [rated(rateBps)], 1) * quantity;
          return { gross, vat: vatShares(money(gross, 'EUR'), [{ rateBps, weight: 1 }]) };
        });
        const shares = sumVat(priced);
        for (const share of shares) expect(share.net.amount + share.vat.amount).toBe(share.gross.amount);
        const total = (of: 'vat' | 'gross') => shares.reduce((so, share) => so + share[of].amount, 0);
        expect(total('gross')).toBe(priced.reduce((so, { gross }) => so + gross, 0));
        expect(total('vat')).toBe(
          priced.flatMap(({ vat }) => vat).reduce((so, { vat }) => so + vat.amount, 0),
        );
      }),
    );
  });

  it('comes back in any portions to what was paid, amount, net and VAT', () => {
    fc.assert(
      fc.property(
        line,
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        ({ net, quantity, rateBps }, dice) => {
          const totalAmount = withVat(net, 'EUR', [rated(rateBps)], 1) * quantity;
          const vat = vatShares(money(totalAmount, 'EUR'), [{ rateBps, weight: 1 }]);
          const line = { ...splitOverUnits(totalAmount, quantity), currency: 'EUR', vat };
          const back = { amount: 0, net: 0, vat: 0 };
          for (let from = 0; from < quantity;) {
            const count = Math.min(dice.next().value as number, quantity - from);
            back.amount += unitShares(line, from, count);
            for (const share of vatOfUnits(line, from, count)) {
              back.net += share.net.amount;
              back.vat += share.vat.amount;
            }
            from += count;
          }
          expect(back).toEqual({ amount: totalAmount, net: vat[0]!.net.amount, vat: vat[0]!.vat.amount });
        },
      ),
    );
  });
});

describe('a regular list without VAT', () => {
  it('has the VAT of the country of sale on top: price, unit price, trail and VAT say one amount', async () => {
    const made = await workshop.unitOfWork.run(anActor(), { operation: 'import' }, (tx) =>
      lists.lists(tx, [
        { code: 'regular', audience: 'everyone', currency: 'EUR', country: 'DE', vatIncluded: false },
        { code: 'markdown', audience: 'everyone', currency: 'EUR', country: 'DE', vatIncluded: false },
      ]),
    );
    expect(made).toEqual({ accepted: 2, problems: [] });
    const { id } = await aVariant(db, { price: 5000, netContent: 250, netUnit: Unit.G });
    await aPrice(db, { variantId: id, amount: 1000, country: 'DE' });
    const there = await sold(id, { country: 'DE' });
    expect(there.price).toMatchObject({ amount: 1190, regularAmount: 1190, listCode: 'regular EUR DE' });
    expect(unitPriceOf(there)!.amount.amount).toBe(4760);
    const line = priceLine(there, 3);
    expect(line.total.amount).toBe(3570);
    expect(line.steps.map(({ kind, amount }) => [kind, amount.amount])).toEqual([
      ['list', 3570],
      ['vat', 570],
    ]);
    expect((await sold(id)).price!.amount).toBe(5000);
  });

  it('is reduced from what was paid before, also when only its VAT had changed', async () => {
    const { id, sku } = await aVariant(db, { price: null });
    await aPrice(db, { variantId: id, amount: 1000, country: 'DE', validFrom: at('2026-01-05') });
    const markdown = { variantId: id, list: 'markdown', country: 'DE', announced: true } as const;
    await aPrice(db, { ...markdown, amount: 950, validFrom: at('2026-11-10') });
    const now = async () => (await sold(id, { country: 'DE' })).price!;
    expect(await now()).toMatchObject({
      amount: 1131, // 9.50 + 19 %, half up
      regularAmount: 1190,
      reduction: { priorAmount: 1190, announceable: true },
    });
    await workshop.unitOfWork.run(anActor(), { operation: 'import' }, (tx) =>
      new TaxClassWriter().classes(tx, [
        { sku, country: 'DE', taxClass: 'reduced', validFrom: at('2026-09-01'), reason: 'another law' },
        { sku, country: 'DE', taxClass: 'standard', validFrom: at('2026-11-01'), reason: 'and back' },
      ]),
    );
    // In October it cost 10.70, with 7 % on top.
    expect(await now()).toMatchObject({
      amount: 1131,
      reduction: { priorAmount: 1070, announceable: false },
    });
    expect((await sold(id, { country: 'DE' }, at('2026-10-01'))).price).toMatchObject({
      amount: 1070,
      validFrom: at('2026-09-01'),
    });
  });
});

describe('the list of a group without VAT', () => {
  it('is compared with what everybody pays, VAT included, and the lower is paid', async () => {
    const { customerId, priceListId } = await aTradeList();
    const { id } = await aVariant(db, { price: 1210 });
    await aPrice(db, { variantId: id, priceListId, amount: 1001 });
    expect((await sold(id, { customerId })).price).toMatchObject({ amount: 1210 });
    await aPrice(db, { variantId: id, priceListId, amount: 999, validFrom: at('2026-11-01') });
    const hers = (await sold(id, { customerId })).price;
    expect(hers).toMatchObject({ amount: 1209, regularAmount: 1210 }); // 9.99 + 2.0979
  });

  it('leaves alone what stands outside the VAT table', async () => {
    const { customerId, priceListId } = await aTradeList();
    const { id } = await aVariant(db, { price: 500, taxClass: 'none' });
    await aPrice(db, { variantId: id, priceListId, amount: 400 });
    expect((await sold(id, { customerId })).price!.amount).toBe(400);
  });

  it('taxes the parts of a bundle at their own rates', async () => {
    const { customerId, priceListId } = await aTradeList();
    const machine = await aVariant(db, { price: 12_100 });
    const beans = await aVariant(db, { price: 1090, taxClass: 'reduced' });
    const { id } = await aVariant(db, {
      price: 13_000,
      taxClass: 'mixed',
      components: [
        { variantId: machine.id, quantity: 1 },
        { variantId: beans.id, quantity: 1 },
      ],
    });
    await aPrice(db, { variantId: id, priceListId, amount: 5500 }); // half of 110.00 and its 10.00
    expect((await sold(id, { customerId })).price!.amount).toBe(5000 + 1050 + 500 + 45);
  });
});
