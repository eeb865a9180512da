import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What processes keep of the rules that sales go by; writing one replaces its edition. */
const WRITES =
  /(?:INSERT INTO|UPDATE|DELETE FROM)\s+(terms_version|price|promotion|category|tax_rate|tax_distance_rule|tax_rounding_rule|tax_destination_choice|tax_classification)\s/g;
/** Says of an `UPDATE promotion` that it changes no rule: it counts one more fact about it. */
const NO_RULE = /UPDATE promotion SET version = version \+ 1\s/g;

const written = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const text = readFileSync(join('src', file), 'utf8').replaceAll(NO_RULE, '');
    return {
      file,
      writes: text.match(WRITES)?.length ?? 0,
      replaces: text.match(/\brulesReplaced\(tx, /g)?.length ?? 0,
    };
  })
  .filter(({ writes }) => writes > 0);

it('whoever writes a rule of sales says so, in the same place: no order goes by what a process kept of it', () => {
  expect(written.filter(({ writes, replaces }) => replaces < writes)).toEqual([]);
  expect(written.map(({ file }) => file).toSorted()).toEqual([
    'catalogue/catalogue-write.repository.ts',
    'pricing/price-write.repository.ts',
    'pricing/promotion.repository.ts',
    'pricing/tax-class.writer.ts',
    'pricing/tax-destination.writer.ts',
    'pricing/tax.repository.ts',
    'terms/terms.repository.ts',
  ]);
});
