import { Unit } from '../../src/platform/graphql/common.enums.js';
import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { promotionsInvariants } from '../../src/cli/audit/promotions.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import {
  Coupon,
  CouponRepository,
  OrderHistory,
  PromotionRepository,
  PromotionRow,
} from '../../src/pricing/index.js';
import { PromotionWriteRepository } from '../../src/pricing/promotion-write.repository.js';
import {
  type CouponImportRow,
  type PromotionImportRow,
  PromotionWriter,
} from '../../src/pricing/promotion.writer.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const writer = new PromotionWriter(
  new PromotionRepository(),
  new CouponRepository(new OrderHistory()),
  new PromotionWriteRepository(),
);

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z')));
afterEach(() => expectInvariants(db, [...pricingInvariants, ...promotionsInvariants]));
afterAll(() => db.destroy());

const announce = (rows: readonly PromotionImportRow[]) =>
  unitOfWork.run(systemActor('import'), { operation: 'import' }, (tx) => writer.announce(tx, rows));
const issue = (rows: readonly CouponImportRow[]) =>
  unitOfWork.run(systemActor('import'), { operation: 'import' }, (tx) => writer.issue(tx, rows));
const promotion = (given: Partial<PromotionImportRow> = {}): PromotionImportRow => ({
  code: `actie-${anId().slice(-12)}`,
  name: 'Actie',
  priority: 0,
  stackingGroup: null,
  validFrom: new Date('2026-01-05T00:00:00Z'),
  validUntil: null,
  products: null,
  categories: null,
  quantity: null,
  quantityUnit: Unit.PIECE,
  amountFrom: null,
  customerGroup: null,
  firstOrder: false,
  coupon: true,
  action: 'percentage',
  percent: 10,
  amount: null,
  buy: null,
  get: null,
  gift: null,
  ...given,
});
const coupon = (given: Partial<CouponImportRow> & Pick<CouponImportRow, 'promotion'>): CouponImportRow => ({
  code: `c-${anId().slice(-12)}`,
  usesMax: 1,
  usesPerCustomerMax: null,
  customer: null,
  validUntil: null,
  ...given,
});

describe('promotions from a file', () => {
  it('are announced once, however often the file comes, and are refused when they say otherwise', async () => {
    const row = promotion();
    expect(await announce([row])).toEqual({ accepted: 1, problems: [] });
    expect(await announce([row])).toEqual({ accepted: 1, problems: [] });
    const other = await announce([{ ...row, percent: 20 }]);
    expect(other.problems).toMatchObject([
      { column: 'code', reason: expect.stringContaining('never changes') },
    ]);
    const [stored, ...more] = await db.manager.findBy(PromotionRow, { name: 'Actie' });
    expect(more).toEqual([]);
    expect(stored).toMatchObject({ version: 1, actions: [{ kind: 'percentage', percentBps: 1_000 }] });
  });

  it('say what is wrong with a row, and the others are written', async () => {
    const article = await aVariant(db);
    const rows = [
      promotion({ name: 'Goed' }),
      promotion({ products: ['bestaat-niet'] }),
      promotion({ categories: ['bestaat-niet'] }),
      promotion({ action: 'gift', percent: null, gift: 'BESTAAT-NIET' }),
      promotion({ action: 'amount' }),
      promotion({ action: 'gift', percent: null, gift: article.sku, quantity: 2 }),
    ];
    const { accepted, problems } = await announce(rows);
    expect(accepted).toBe(2);
    expect(problems.map(({ index, column }) => [index, column])).toEqual([
      [1, 'products'],
      [2, 'categories'],
      [3, 'gift'],
      [4, 'action'],
    ]);
  });

  it('have coupons, each once', async () => {
    const [asked, open] = [promotion(), promotion({ coupon: false })];
    await announce([asked, open]);
    const row = coupon({ promotion: asked.code });
    expect(await issue([row])).toEqual({ accepted: 1, problems: [] });
    expect(await issue([row])).toEqual({ accepted: 1, problems: [] });
    const { problems } = await issue([
      coupon({ promotion: open.code }),
      coupon({ promotion: asked.code, customer: 'niemand' }),
      coupon({ promotion: asked.code, code: '??' }),
    ]);
    expect(problems.map(({ index, column }) => [index, column])).toEqual([
      [0, 'promotion'],
      [1, 'customer'],
      [2, 'code'],
    ]);
    expect(await db.manager.countBy(Coupon, { code: row.code.toUpperCase() })).toBe(1);
  });
});
