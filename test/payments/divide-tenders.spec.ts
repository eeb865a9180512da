import fc from 'fast-check';
import { type Money, money } from '../../src/kernel/money.js';
import { TenderKind } from '../../src/payments/payments.enums.js';
import { TenderMismatch } from '../../src/payments/payments.errors.js';
import { divideTenders, type Tender } from '../../src/payments/tenders.js';

const eur = (amount: number): Money => money(amount, 'EUR');
const cash = (given: Omit<Tender, 'kind'> = {}): Tender => ({ kind: TenderKind.CASH, ...given });
const card = (given: Omit<Tender, 'kind'> = {}): Tender => ({
  kind: TenderKind.CARD_TERMINAL,
  terminalReference: 'T1-0042',
  ...given,
});
const amounts = (total: number, tenders: Tender[], country = 'NL') =>
  divideTenders(eur(total), tenders, country).map(({ kind, amount, rounding, received, change }) => [
    kind,
    amount.amount,
    rounding.amount,
    received?.amount ?? null,
    change?.amount ?? null,
  ]);

describe('dividing a total over tenders', () => {
  it('settles 12.99 in cash with 13.00, and gives 2.00 back of 15.00', () => {
    expect(amounts(1299, [cash({ received: eur(1500) })])).toEqual([['cash', 1299, 1, 1500, 200]]);
  });

  it('takes exactly what is due when nobody says what was handed over', () => {
    expect(amounts(1299, [cash()])).toEqual([['cash', 1299, 1, 1300, 0]]);
  });

  it('takes the rounded amount for the whole when it is named', () => {
    expect(amounts(1299, [cash({ amount: eur(1300), received: eur(2000) })])).toEqual([
      ['cash', 1299, 1, 2000, 700],
    ]);
  });

  it('lets the card take its part and cash the rest', () => {
    expect(amounts(91199, [card({ amount: eur(71199) }), cash({ received: eur(20000) })])).toEqual([
      ['card_terminal', 71199, 0, null, null],
      ['cash', 20000, 0, 20000, 0],
    ]);
  });

  it('takes cash that is not enough as a part, and the card for what is left', () => {
    expect(amounts(91199, [cash({ received: eur(20000) }), card()])).toEqual([
      ['cash', 20000, 0, 20000, 0],
      ['card_terminal', 71199, 0, null, null],
    ]);
  });

  it('rounds all cash together, once: small change makes no money', () => {
    const pennies = Array.from({ length: 50 }, () => cash({ amount: eur(2) }));
    expect(amounts(100, pennies).reduce((so, [, , rounding]) => so + Number(rounding), 0)).toBe(0);
    expect(amounts(12, [cash({ amount: eur(2) }), cash()])).toEqual([
      ['cash', 2, 0, 2, 0],
      ['cash', 10, -2, 8, 0],
    ]);
  });

  it('rounds nothing on a card, nor where the law does not', () => {
    expect(amounts(1299, [card()])).toEqual([['card_terminal', 1299, 0, null, null]]);
    expect(amounts(1299, [cash({ received: eur(1300) })], 'DE')).toEqual([['cash', 1299, 0, 1300, 1]]);
  });

  it('leaves out tenders that find nothing left', () => {
    expect(amounts(0, [card()])).toEqual([]);
    expect(amounts(1000, [card({ amount: eur(1000) }), cash()])).toHaveLength(1);
  });

  it.each<[string, number, Tender[], number, number]>([
    ['nothing', 1299, [], 1299, 0],
    ['too little', 1299, [card({ amount: eur(1000) })], 1299, 1000],
    ['too much', 1299, [card({ amount: eur(1300) })], 1299, 1300],
    ['too much in parts', 1299, [card({ amount: eur(1000) }), card({ amount: eur(300) })], 1299, 1300],
    ['zero', 1299, [card({ amount: eur(0) }), card()], 1299, 0],
    ['no cash at all', 1299, [cash({ received: eur(0) }), card()], 1299, 0],
    ['less than nothing', 1299, [card({ amount: eur(-1) }), card()], 1299, -1],
    ['less cash than is due', 1299, [cash({ received: eur(1000) })], 1299, 1000],
    ['less cash than its part', 1299, [cash({ amount: eur(1299), received: eur(1295) })], 1299, 1295],
    ['another currency', 1299, [card({ amount: money(1299, 'USD') })], 1299, 0],
  ])('refuses %s', (_, total, tenders, open, tendered) => {
    const divide = () => divideTenders(eur(total), tenders, 'NL');
    expect(divide).toThrow(TenderMismatch);
    expect(() => divide()).toThrow(
      expect.objectContaining({ open: eur(open), tendered: eur(tendered), code: 'TENDER_MISMATCH' }),
    );
  });

  it('never loses or invents a cent, however she divides it', () => {
    const tender = fc.record(
      {
        kind: fc.constantFrom(TenderKind.CASH, TenderKind.CARD_TERMINAL),
        amount: fc.option(fc.integer({ min: 1, max: 5_000 }).map(eur)),
        received: fc.option(fc.integer({ min: 1, max: 5_000 }).map(eur)),
      },
      { requiredKeys: ['kind'] },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.array(tender, { maxLength: 4 }),
        (total, tenders) => {
          const shares = divided(eur(total), [...tenders, card()]) ?? [];
          if (shares.length === 0) return;
          expect(shares.reduce((so, { amount }) => so + amount.amount, 0)).toBe(total);
          for (const { kind, amount, rounding, received, change } of shares) {
            expect(amount.amount).toBeGreaterThan(0);
            if (kind !== TenderKind.CASH)
              expect([rounding.amount, received, change]).toEqual([0, null, null]);
            else {
              expect(received!.amount).toBe(amount.amount + rounding.amount + change!.amount);
              expect(change!.amount).toBeGreaterThanOrEqual(0);
            }
          }
          const cashTaken = shares
            .filter(({ kind }) => kind === TenderKind.CASH)
            .reduce((so, { amount, rounding }) => so + amount.amount + rounding.amount, 0);
          expect(cashTaken % 5).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function divided(total: Money, tenders: Tender[]) {
  try {
    return divideTenders(total, tenders, 'NL');
  } catch (error) {
    expect(error).toBeInstanceOf(TenderMismatch);
    return null;
  }
}
