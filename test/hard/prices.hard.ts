import { daysFrom, type HistoryRow } from '../../src/cli/replay/price-history.js';
import { oracle, ORACLE_RULES } from '../../src/cli/replay/price-oracle.js';
import { addDays, startOfDay } from '../../src/kernel/calendar.js';
import type { Id } from '../../src/kernel/ids.js';
import {} from '../../src/pricing/index.js';
import { anActor } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aPrice, aPriceService } from '../support/prices.js';
import { aWorkshop } from '../support/database.js';

const ARTICLES = 100;
const DAYS = 150;
const FIRST = '2026-01-05';
const ZONE = 'Europe/Amsterdam';

/** The same every time, so that a failure can be looked at again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** A regular price that moves, with reductions that come, deepen, go and come again. */
function aHistory(random: (below: number) => number): HistoryRow[] {
  const rows: HistoryRow[] = [];
  for (let day = random(20); day < DAYS; day += 1 + random(12)) {
    const list = rows.length === 0 || random(3) === 0 ? 'regular' : 'markdown';
    const amount = list === 'markdown' && random(3) === 0 ? null : 500 + 50 * random(12);
    rows.push({ list, day: addDays(FIRST, day), amount });
  }
  return rows;
}

it.each([1, 2])('prior prices are those of an oracle that walks through the days (seed %i)', async (seed) => {
  const random = randomFrom(seed);
  const { db, unitOfWork } = await aWorkshop('2026-11-20T10:00:00Z');
  const histories = new Map<Id<'Variant'>, HistoryRow[]>();
  for (let article = 0; article < ARTICLES; article += 1) {
    const { id } = await aVariant(db, { price: null });
    const rows = aHistory(random);
    histories.set(id, rows);
    for (const { list, day, amount } of rows)
      await aPrice(db, {
        variantId: id,
        list,
        amount,
        validFrom: startOfDay(day, ZONE),
        announced: list === 'markdown' && amount !== null,
      });
  }
  const prices = aPriceService();
  const days = daysFrom(FIRST, addDays(FIRST, DAYS));
  let reduced = 0;
  for (const rule of ORACLE_RULES) {
    const expected = new Map([...histories].map(([id, rows]) => [id, oracle(rows, days, rule)]));
    for (const [index, day] of days.entries()) {
      const market = { currency: 'EUR', country: rule.country };
      const told = await prices.sellables(
        unitOfWork.read(anActor()),
        [...histories.keys()],
        startOfDay(day, ZONE),
        market,
      );
      for (const [id, { price }] of told) {
        const isReduced = price !== null && price.amount < price.regularAmount;
        reduced += isReduced ? 1 : 0;
        const said = isReduced ? (price.reduction?.priorAmount ?? null) : undefined;
        expect([day, rule.country, histories.get(id), said]).toEqual([
          day,
          rule.country,
          histories.get(id),
          expected.get(id)![index],
        ]);
      }
    }
  }
  expect(reduced).toBeGreaterThan(1_000);
  await db.destroy();
});
