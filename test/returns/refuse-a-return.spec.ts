import type { DataSource } from 'typeorm';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationAbility } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import {
  EligibilityCode,
  NotReturnable,
  ReturnBasis,
  type TillReturnLineInput,
} from '../../src/returns/index.js';
import { ReturnRoute } from '../../src/terms/index.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aPaidOrder, type PaidOrder } from '../support/orders.js';
import { aTill, returnServices } from '../support/returns.js';
import { publishedTerms, SIXTY_DAYS } from '../support/terms.js';
import { invariantsOfReturns, type ReturnedLine, takeBackAt } from './at-the-till.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const services = returnServices();

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z')));
afterEach(() => expectInvariants(db, invariantsOfReturns));
afterAll(() => db.destroy());

const takeBack = (till: Actor, order: Pick<PaidOrder, 'id'>, lines: readonly ReturnedLine[]) =>
  takeBackAt('run', unitOfWork, services, till, order, lines);

const refusalOf = (promise: Promise<unknown>): Promise<NotReturnable> =>
  promise.then(
    () => {
      throw new Error('it was taken back');
    },
    (error: NotReturnable) => {
      expect(error).toBeInstanceOf(NotReturnable);
      return error;
    },
  );

/** How many rows there are of all that a return writes. */
const written = (): Promise<unknown> =>
  db.query(`SELECT (SELECT count(*) FROM customer_return) AS returns, (SELECT count(*) FROM return_line) AS lines,
                   (SELECT count(*) FROM refund) AS refunds, (SELECT count(*) FROM stock_movement) AS movements,
                   (SELECT count(*) FROM document) AS documents, (SELECT count(*) FROM points_entry) AS points,
                   (SELECT count(*) FROM outbox_event) AS events, (SELECT count(*) FROM audit_entry) AS audits,
                   (SELECT sum(returned) FROM order_line) AS returned, (SELECT sum(version) FROM customer_order) AS versions,
                   (SELECT sum(refunded_amount) FROM payment) AS refunded`);

describe('refuses, and writes nothing', () => {
  const expectNothingWritten = async (attempt: () => Promise<unknown>) => {
    const before = await written();
    const result = await attempt();
    expect(await written()).toEqual(before);
    return result;
  };

  it('what comes after its last day', async () => {
    const order = await aPaidOrder(db, { placedAt: new Date('2026-09-25T10:00:00Z') });
    const till = await aTill(db);
    const refusal = (await expectNothingWritten(() =>
      refusalOf(takeBack(till, order, [{ orderLineId: order.lineIds[0]! }])),
    )) as NotReturnable;
    expect(refusal.refusedLines).toMatchObject([
      {
        orderLineId: order.lineIds[0],
        eligibility: {
          eligible: false,
          basis: null,
          reason: EligibilityCode.WINDOW_PASSED,
          lastDay: '2026-11-24',
          words: 'Terugbrengen kon tot en met 24 november 2026.',
        },
      },
    ]);
  });

  it('all lines when one may not come back, and names that one', async () => {
    const cut = await aVariant(db, { unit: Unit.CM, per: 100 });
    const order = await aPaidOrder(db, { lines: [{}, { variantId: cut.id, quantity: 235 }] });
    const till = await aTill(db);
    const refusal = (await expectNothingWritten(() =>
      refusalOf(
        takeBack(
          till,
          order,
          order.lineIds.map((orderLineId) => ({ orderLineId })),
        ),
      ),
    )) as NotReturnable;
    expect(refusal.refusedLines).toMatchObject([
      { orderLineId: order.lineIds[1], eligibility: { reason: EligibilityCode.UNIT_EXCLUDED } },
    ]);
  });

  it.each([VariantKind.GIFT_CARD, VariantKind.DEPOSIT, VariantKind.DIGITAL, VariantKind.SERVICE])(
    'a %s',
    async (kind) => {
      const variant = await aVariant(db, { kind, taxClass: 'none' });
      const order = await aPaidOrder(db, { lines: [{ variantId: variant.id }] });
      const till = await aTill(db);
      const refusal = (await expectNothingWritten(() =>
        refusalOf(takeBack(till, order, [{ orderLineId: order.lineIds[0]! }])),
      )) as NotReturnable;
      expect(refusal.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.UNIT_EXCLUDED);
    },
  );

  it('more units than are left, in one line or in several', async () => {
    const order = await aPaidOrder(db, { lines: [{ quantity: 3 }] });
    const till = await aTill(db);
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    await takeBack(till, order, [{ orderLineId, quantity: 2 }]);
    const reasonOf = async (lines: readonly ReturnedLine[]) =>
      (
        (await expectNothingWritten(() => refusalOf(takeBack(till, order, lines)))) as NotReturnable
      ).refusedLines.map(({ eligibility }) => [eligibility.reason, eligibility.unitsLeft]);
    expect(await reasonOf([{ orderLineId, quantity: 2 }])).toEqual([[EligibilityCode.ALREADY_RETURNED, 1]]);
    expect(await reasonOf([{ orderLineId }, { orderLineId }])).toEqual([
      [EligibilityCode.ALREADY_RETURNED, 1],
    ]);
    expect(await reasonOf([{ orderLineId, quantity: 4 }])).toEqual([[EligibilityCode.NOT_FULFILLED, 1]]);
  });

  it('what has not reached her', async () => {
    const order = await aPaidOrder(db, { online: true, deliveredAt: null });
    const till = await aTill(db);
    const refusal = (await expectNothingWritten(() =>
      refusalOf(takeBack(till, order, [{ orderLineId: order.lineIds[0]! }])),
    )) as NotReturnable;
    expect(refusal.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.NOT_FULFILLED);
  });

  it('at a place that takes nothing back', async () => {
    const { id: locationId } = await aLocation(db, { abilities: [LocationAbility.SELL] });
    const till = await aTill(db, { locationId });
    const order = await aPaidOrder(db);
    const refusal = (await expectNothingWritten(() =>
      refusalOf(takeBack(till, order, [{ orderLineId: order.lineIds[0]! }])),
    )) as NotReturnable;
    expect(refusal.refusedLines[0]!.eligibility).toMatchObject({
      reason: EligibilityCode.SELLER_DOES_NOT_ACCEPT,
      words: 'Hier nemen wij niets terug; in een andere winkel wel.',
    });
    const old = await aPaidOrder(db, { placedAt: new Date('2026-09-25T10:00:00Z') });
    const late = await refusalOf(takeBack(till, old, [{ orderLineId: old.lineIds[0]! }]));
    expect(late.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.WINDOW_PASSED); // nor does another store
  });

  it('in a store, what by its terms comes back by post; until terms that serve it let it come in any', async () => {
    const byPost = { ...SIXTY_DAYS, returns: { ...SIXTY_DAYS.returns, by: [ReturnRoute.POST] } };
    const { id: termsId } = await publishedTerms(db, {
      version: 2,
      effectiveFrom: new Date('2026-11-19T00:00:00Z'),
      servesOpenOrders: false,
      rules: byPost,
    });
    const [order, till] = [await aPaidOrder(db, { termsId }), await aTill(db)];
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    const attempt = () => refusalOf(takeBack(till, order, [{ orderLineId }]));
    const refusal = (await expectNothingWritten(attempt)) as NotReturnable;
    expect(refusal.refusedLines[0]!.eligibility).toMatchObject({
      eligible: false,
      reason: EligibilityCode.SELLER_DOES_NOT_ACCEPT,
      by: [ReturnRoute.POST],
      words: 'Volgens de voorwaarden van deze aankoop komt dit per post terug, niet in een winkel.',
    });
    await publishedTerms(db, { version: 3, effectiveFrom: new Date('2026-11-21T00:00:00Z') });
    services.terms.forget();
    expect((await takeBack(till, order, [{ orderLineId }])).lines[0]!.received).toBe(1);
  });

  it('an order that is not there, and a line of another order', async () => {
    const [order, other] = [await aPaidOrder(db), await aPaidOrder(db)];
    const till = await aTill(db);
    await expectNothingWritten(async () => {
      await expect(
        takeBack(till, { id: anId() }, [{ orderLineId: order.lineIds[0]! }]),
      ).rejects.toMatchObject({
        code: 'NOT_FOUND',
        what: 'order',
      });
      await expect(takeBack(till, order, [{ orderLineId: other.lineIds[0]! }])).rejects.toMatchObject({
        code: 'NOT_FOUND',
        what: 'line',
        missingId: other.lineIds[0],
      });
    });
  });

  it('what is sealed while nobody has said whether its seal is whole, or when it is not', async () => {
    const variant = await aVariant(db, { flags: ['seal'] });
    const order = await aPaidOrder(db, { lines: [{ variantId: variant.id }] });
    const till = await aTill(db);
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    await expectNothingWritten(async () => {
      await expect(takeBack(till, order, [{ orderLineId }])).rejects.toMatchObject({
        code: 'RULE_BROKEN',
        problems: [{ path: 'input.lines.0.sealWhole', problem: 'NEEDED' }],
      });
      const refusal = await refusalOf(takeBack(till, order, [{ orderLineId, sealWhole: false }]));
      expect(refusal.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.UNIT_EXCLUDED);
    });
    expect(await takeBack(till, order, [{ orderLineId, sealWhole: true }])).toMatchObject({
      state: 'closed',
    });
  });

  it('another unit than the one that was sold, and the same one twice', async () => {
    const variant = await aVariant(db, { needsSerial: true });
    const order = await aPaidOrder(db, {
      lines: [{ variantId: variant.id, quantity: 3, serialNumbers: ['OK-1', 'OK-2', 'OK-3'] }],
    });
    const till = await aTill(db);
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    const problem = (...lines: Partial<TillReturnLineInput>[]) =>
      takeBack(
        till,
        order,
        lines.map((line) => ({ orderLineId, ...line })),
      ).then(
        () => 'taken back',
        (error: { problems: { problem: string }[] }) => error.problems[0]!.problem,
      );
    await expectNothingWritten(async () => {
      const other = await refusalOf(takeBack(till, order, [{ orderLineId, serialNumber: 'OK-9' }]));
      expect(other.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.OTHER_SERIAL);
      expect(await problem({})).toBe('NEEDED');
      expect(await problem({ serialNumber: 'OK-1', quantity: 2 })).toBe('ONE_UNIT_PER_SERIAL');
      expect(await problem({ serialNumber: 'OK-1' }, { serialNumber: 'OK-1' })).toBe('SERIAL_TWICE');
    });
    await takeBack(till, order, [
      { orderLineId, serialNumber: 'OK-2' },
      { orderLineId, serialNumber: 'OK-1' },
    ]);
    await expectNothingWritten(async () => {
      const again = await refusalOf(takeBack(till, order, [{ orderLineId, serialNumber: 'OK-2' }]));
      expect(again.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.ALREADY_RETURNED);
    });
  });

  it('a basis that does not hold: nobody withdraws from what she bought in a store', async () => {
    const order = await aPaidOrder(db);
    const till = await aTill(db);
    const refusal = (await expectNothingWritten(() =>
      refusalOf(takeBack(till, order, [{ orderLineId: order.lineIds[0]!, basis: ReturnBasis.WITHDRAWAL }])),
    )) as NotReturnable;
    expect(refusal.refusedLines[0]!.eligibility.reason).toBe(EligibilityCode.WINDOW_PASSED);
  });

  it('whoever stands at no till', async () => {
    const order = await aPaidOrder(db);
    const till = await aTill(db);
    await expectNothingWritten(() =>
      expect(
        takeBack({ ...till, terminalId: null }, order, [{ orderLineId: order.lineIds[0]! }]),
      ).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } }),
    );
  });
});
