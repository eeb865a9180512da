import fc from 'fast-check';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { money, vatContained } from '../../src/kernel/money.js';
import { amountsOf, dispositionOf, merged, refundsOf } from '../../src/returns/refund-amount.js';
import { vatOfDelivery, vatOfUnits } from '../../src/returns/return-vat.js';
import { Disposition, Grade, ReturnBasis } from '../../src/returns/returns.enums.js';
import type { SaleLineRow, SaleRow } from '../../src/returns/sale.queries.js';
import { splitOverUnits } from '../../src/orders/index.js';
import { anId } from '../support/builders.js';

const aLine = anId<'OrderLine'>();
const share = (amount: number, rateBps: number) => {
  const gross = money(amount, 'EUR');
  return { rateBps, ...vatContained(gross, rateBps), gross };
};

/** Ways to bring `quantity` units back in several goes, each of several portions. */
const portionsOf = (quantity: number) =>
  fc
    .array(fc.array(fc.integer({ min: 1, max: quantity }), { minLength: 1, maxLength: 3 }), { maxLength: 8 })
    .map((goes) => {
      let left = quantity;
      const cut = goes.map((go) =>
        go.flatMap((wanted) => {
          const units = Math.min(wanted, left);
          left -= units;
          return units > 0 ? [units] : [];
        }),
      );
      return left > 0 ? [...cut, [left]] : cut;
    });

describe('partial returns', () => {
  it('sum to exactly what was paid for the line, in whatever portions they come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc
          .integer({ min: 1, max: 60 })
          .chain((quantity) => fc.tuple(fc.constant(quantity), portionsOf(quantity))),
        (total, [quantity, goes]) => {
          let gone = 0;
          let back = 0;
          for (const go of goes) {
            const line = { ...splitOverUnits(total, quantity), gone };
            const amounts = refundsOf(
              go.map((units) => ({ orderLineId: aLine, quantity: units })),
              new Map([[aLine, line]]),
            );
            for (const [index, amount] of amounts.entries()) {
              expect(amount).toBeGreaterThanOrEqual(0);
              expect(Math.abs(amount - (total / quantity) * go[index]!)).toBeLessThan(go[index]! + 1);
            }
            back += amounts.reduce((so, amount) => so + amount, 0);
            gone += go.reduce((so, units) => so + units, 0);
            expect(back).toBeLessThanOrEqual(total);
          }
          expect(back).toBe(total);
        },
      ),
    );
  });

  it('give their VAT back to the cent, per rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc
          .integer({ min: 1, max: 30 })
          .chain((quantity) => fc.tuple(fc.constant(quantity), portionsOf(quantity))),
        (standard, reduced, [quantity, goes]) => {
          const line = {
            ...splitOverUnits(standard + reduced, quantity),
            currency: 'EUR',
            vat: [share(standard, 2100), share(reduced, 900)],
          };
          let from = 0;
          const back = goes.flat().map((units) => {
            const shares = vatOfUnits(line, from, units);
            from += units;
            return shares;
          });
          for (const [index, whole] of line.vat.entries())
            for (const part of ['net', 'vat', 'gross'] as const)
              expect(back.reduce((so, shares) => so + shares[index]![part].amount, 0)).toBe(
                whole[part].amount,
              );
        },
      ),
    );
  });
});

it('adds up portions of the same line', () => {
  const other = anId<'OrderLine'>();
  expect(
    merged([
      { orderLineId: aLine, quantity: 1 },
      { orderLineId: other, quantity: 2 },
      { orderLineId: aLine, quantity: 3 },
    ]),
  ).toEqual([
    { orderLineId: aLine, quantity: 4 },
    { orderLineId: other, quantity: 2 },
  ]);
});

describe('the standard delivery cost', () => {
  const line = (given: Partial<SaleLineRow> = {}, total = 2_000) =>
    ({
      id: anId<'OrderLine'>(),
      kind: VariantKind.GOODS,
      cancelled: 0,
      returned: 0,
      ...splitOverUnits(total, 2),
      ...given,
    }) as SaleLineRow;
  const sale = (lines: SaleLineRow[], given: Partial<SaleRow> = {}) => ({
    row: {
      lines,
      deliveryAmount: 495,
      standardDeliveryAmount: 495,
      isOnlyWithdrawn: true,
      ...given,
    } as SaleRow,
    facts: { isDistance: true },
  });
  const back = (orderLineId: Id<'OrderLine'>, quantity: number, basis = ReturnBasis.WITHDRAWAL, fee = 0) => ({
    input: { orderLineId, quantity },
    verdict: { best: { basis, fee } as never },
  });

  it('goes back with the last of a whole order that she withdrew from', () => {
    const [a, b] = [line(), line({ returned: 1 })];
    expect(amountsOf(sale([a, b]), [back(a.id, 2), back(b.id, 1)])).toEqual({
      lines: [2_000, 1_000],
      goods: 3_000,
      delivery: 495,
      fee: 0,
      refund: 3_495,
    });
  });

  it.each([
    ['what she paid on top for the evening stays paid', 795, 495, 495],
    ['nothing, when the standard delivery would have been free', 795, 0, 0],
    ['all of it, when she paid less than the standard one', 0, 495, 0],
  ])('goes back and no more: %s', (_, deliveryAmount, standardDeliveryAmount, delivery) => {
    const one = line();
    const given = sale([one], { deliveryAmount, standardDeliveryAmount });
    expect(amountsOf(given, [back(one.id, 2)])).toMatchObject({ delivery, refund: 2_000 + delivery });
  });

  it('goes back whatever the lines without goods: a service that was done is not sent', () => {
    const [a, service] = [line(), line({ kind: VariantKind.SERVICE })];
    expect(amountsOf(sale([a, service]), [back(a.id, 2)]).delivery).toBe(495);
  });

  it.each([
    ['part of it stays', (a: SaleLineRow) => [back(a.id, 1)], {}],
    ['some of it comes back by the terms only', (a: SaleLineRow) => [back(a.id, 2, ReturnBasis.POLICY)], {}],
    [
      'some of it came back by the terms before',
      (a: SaleLineRow) => [back(a.id, 2)],
      { isOnlyWithdrawn: false },
    ],
  ])('stays when %s', (_, portions, given) => {
    const a = line();
    expect(amountsOf(sale([a], given), portions(a)).delivery).toBe(0);
  });

  it('takes the fee of the terms once, and never more than goes back', () => {
    const [a, b] = [line(), line({}, 3)];
    const { POLICY } = ReturnBasis;
    expect(amountsOf(sale([a, b]), [back(a.id, 1, POLICY, 100), back(b.id, 2, POLICY, 100)])).toMatchObject({
      goods: 1_003,
      fee: 100,
      refund: 903,
    });
    expect(amountsOf(sale([a, b]), [back(b.id, 2, POLICY, 100)])).toMatchObject({
      goods: 3,
      fee: 3,
      refund: 0,
    });
  });

  it('knows its VAT as what the order has beyond its lines', () => {
    const order = [share(2_495, 2100), share(1_000, 900)];
    const lines = [{ vat: [share(2_000, 2100), share(1_000, 900)] }];
    expect(vatOfDelivery(order, lines, 495)).toEqual([
      { rateBps: 2100, gross: money(495, 'EUR'), vat: money(86, 'EUR'), net: money(409, 'EUR') },
    ]);
  });

  it('has of its VAT as much as it is of all delivery', () => {
    const order = [share(2_530, 2100), share(1_265, 900)];
    const lines = [{ vat: [share(2_000, 2100), share(1_000, 900)] }];
    const part = vatOfDelivery(order, lines, 495);
    expect(part.map(({ rateBps, gross }) => [rateBps, gross.amount])).toEqual([
      [2100, 330],
      [900, 165],
    ]);
    for (const { net, vat, gross } of part) expect(net.amount + vat.amount).toBe(gross.amount);
  });
});

it.each([
  [Grade.SELLABLE, null, Disposition.RESTOCK],
  [Grade.SELLABLE, '2026-12-05', Disposition.RESTOCK],
  [Grade.SELLABLE, '2026-12-04', Disposition.QUARANTINE],
  [Grade.REFURBISH, null, Disposition.QUARANTINE],
  [Grade.DAMAGED, null, Disposition.DAMAGED],
])('%s with a season until %s: %s', (grade, seasonUntil, disposition) => {
  expect(dispositionOf(grade, seasonUntil, '2026-12-05')).toBe(disposition);
});
