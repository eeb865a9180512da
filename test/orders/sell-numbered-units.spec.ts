import type { DataSource } from 'typeorm';
import { numberedParts } from '../../src/catalogue/index.js';
import { ordersInvariants } from '../../src/cli/audit/orders.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { numberedUnits, SoldUnit } from '../../src/orders/index.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { asOwner, aWorkshop, type TestDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';
import { orderServices } from '../support/orders.js';
import { aNewOrder } from './an-order.js';

const S18 = ordersInvariants.filter(({ id }) => id === 'S18');

describe('units with serial numbers', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let database: TestDatabase;
  let terms: { id: Id<'Terms'>; version: number; hash: string };
  const services = orderServices();
  const { orders } = services;

  beforeAll(async () => {
    ({ db, unitOfWork, database } = await aWorkshop());
    terms = await publishedTerms(db);
  });
  afterEach(() => expectInvariants(db, S18));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  let attempts = 0;
  const numberedSet = () => aVariant(db, { needsSerial: true });
  /** Taken away by somebody, each unit with its numbers. */
  const sell = (variantId: Id<'Variant'>, quantity: number, serialNumbers: string[]) =>
    run(async (tx) => {
      attempts += 1;
      const { id: locationId, sellerId } = await aLocation(db);
      const made = await aNewOrder(
        tx,
        services,
        { variantIds: [variantId], locationId, sellerId, terms },
        { state: 'confirmed' },
      );
      const [line] = made.lines;
      const lines = [{ ...line!, quantity, serialNumbers, locationId, fulfilment: FulfilmentKind.TAKE_AWAY }];
      await orders.place(tx, { ...made, lines });
      return { orderId: made.id, orderLineId: line!.id };
    });
  const takeBack = (sold: { orderId: Id<'Order'>; orderLineId: Id<'OrderLine'> }, serialNumber: string) =>
    run((tx) =>
      orders.takeBack(tx, {
        orderId: sold.orderId,
        lines: [{ orderLineId: sold.orderLineId, quantity: 1 }],
        numbered: [{ orderLineId: sold.orderLineId, serialNumber }],
        by: null,
      }),
    );
  const outOf = (variantId: Id<'Variant'>) =>
    db.query<{ n: string }[]>(
      'SELECT serial_number AS n FROM sold_unit WHERE variant_id = $1 AND returned_at IS NULL ORDER BY 1',
      [variantId],
    );

  it('are sold again when they have come back, and not before', async () => {
    const { id } = await numberedSet();
    const sold = await sell(id, 2, ['A', 'B']);
    await expect(sell(id, 2, ['C', 'B'])).rejects.toMatchObject({
      code: 'SERIAL_NEEDED',
      soldAlready: ['B'],
    });
    expect(await outOf(id)).toEqual([{ n: 'A' }, { n: 'B' }]);
    await takeBack(sold, 'B');
    await sell(id, 2, ['C', 'B']);
    await sell((await numberedSet()).id, 1, ['A']); // another article may have the same number
    expect(await outOf(id)).toEqual([{ n: 'A' }, { n: 'B' }, { n: 'C' }]);
  });

  it('are sold once, however many tills scan the same one', async () => {
    const { id } = await numberedSet();
    const gate = await lockGate(db, 'SELECT FROM variant WHERE id = $1 FOR UPDATE', [id]);
    const asked = Promise.allSettled([
      ...Array.from({ length: 4 }, () => sell(id, 2, ['A', 'B'])),
      ...Array.from({ length: 4 }, () => sell(id, 2, ['B', 'A'])),
    ]);
    await gate.queue(8);
    await gate.open();
    const answers = await asked;
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'SERIAL_NEEDED' });
    expect(await outOf(id)).toHaveLength(2);
  });

  it('are noted in one order, whichever way they were scanned: of two sales one waits, and none begins anew', async () => {
    const { id } = await numberedSet();
    await takeBack(await sell(id, 1, ['M']), 'M');
    const gate = await lockGate(db, 'UPDATE sold_unit SET returned_at = NULL WHERE variant_id = $1', [id]);
    attempts = 0;
    const asked = Promise.allSettled([sell(id, 3, ['A', 'M', 'B']), sell(id, 3, ['B', 'M', 'A'])]);
    await gate.queue(2);
    await gate.open();
    for (const answer of await asked) expect(answer).toMatchObject({ reason: { code: 'SERIAL_NEEDED' } });
    expect(attempts).toBe(2);
  });

  it('of a bundle are its parts’, and come back together', async () => {
    const [screen, bar, cable] = [await numberedSet(), await numberedSet(), await aVariant(db)];
    const bundle = await aVariant(db, {
      components: [screen, bar, cable].map(({ id }) => ({ variantId: id, quantity: 1 })),
    });
    const known = await run((tx) => services.prices.sellables(tx, [bundle.id]));
    const parts = numberedParts(known.get(bundle.id)!);
    expect(parts.toSorted()).toEqual([screen.id, bar.id].toSorted());
    const sold = await sell(bundle.id, 2, ['P1', 'Q1', 'P2', 'Q2']);
    expect(await outOf(parts[0]!)).toEqual([{ n: 'P1' }, { n: 'P2' }]);
    expect(await outOf(parts[1]!)).toEqual([{ n: 'Q1' }, { n: 'Q2' }]);
    await expect(sell(parts[1]!, 1, ['Q2'])).rejects.toMatchObject({ code: 'SERIAL_NEEDED' });
    await takeBack(sold, 'Q2');
    expect(await outOf(parts[0]!)).toEqual([{ n: 'P1' }]);
    expect(await outOf(parts[1]!)).toEqual([{ n: 'Q1' }]);
  });

  it('are none of an article that demands none', () => {
    const line = { orderLineId: anId<'OrderLine'>(), lineId: anId() };
    const variant = { id: anId<'Variant'>(), needsSerial: false, components: [] };
    expect(numberedUnits(line, variant, ['A'])).toEqual([]);
  });

  it.each([
    ['a number that is not on its line', "UPDATE order_line SET serial_numbers = '{}' WHERE id = $1"],
    ['a unit that never left', 'UPDATE order_line SET fulfilled = 0 WHERE id = $1'],
    [
      'one that came back without a return',
      'UPDATE sold_unit SET returned_at = sold_at WHERE order_line_id = $1',
    ],
  ])('are watched by the audit: %s', async (_, spoil) => {
    const { id } = await numberedSet();
    const { orderLineId } = await sell(id, 1, ['A']);
    const before = await db.manager.findBy(SoldUnit, { orderLineId });
    expect(before).toMatchObject([{ unit: 1, returnedAt: null }]);
    await asOwner(database.migrateUrl, spoil.replace('$1', `'${orderLineId}'`));
    expect(await db.query(S18[0]!.sql)).toHaveLength(1);
    await asOwner(database.migrateUrl, `DELETE FROM sold_unit WHERE order_line_id = '${orderLineId}'`);
  });
});
