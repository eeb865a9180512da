import { FILE_ZONE } from './catalogue-formats.js';
import { code, currency, listOf, matching, oneOf, text, yesOrNo } from './columns.js';
import { format, optional, otherwise, required } from './format.js';
import { amountIn, integer } from './number-columns.js';
import { instant } from './time-columns.js';

/** Rules that lower what is owed. */
export const promotions = format({
  file: 'promotions.csv',
  describes:
    'A promotion, the same in every channel; all that is asked must hold. It never changes, only ends.',
  columns: {
    code: required(code(), 'The promotion, in coupons.csv.'),
    name: required(text(100), 'On the receipt.'),
    priority: otherwise(integer(-1_000, 1_000), 0, 'Higher goes first.', '0'),
    stacking_group: optional(
      text(100),
      'Of those that share one, the best for her applies.',
      'it goes with all others',
    ),
    valid_from: required(instant(FILE_ZONE), 'From when.'),
    valid_until: optional(instant(FILE_ZONE), 'Exclusive.', 'until it is ended'),
    products: optional(listOf(code()), 'Codes of products.csv: they alone are in reach.', 'all'),
    categories: optional(listOf(code()), 'Codes of categories.csv, with the branches below them.', 'all'),
    quantity: optional(integer(1, 100_000), 'At least so many; the size of a set.', 'not asked'),
    quantity_unit: otherwise(
      oneOf('piece', 'cm', 'g', 'ml'),
      'piece',
      'What quantity, buy and get count: at most 1,000 pieces, or what is measured.',
      'piece',
    ),
    amount_from: optional(amountIn('currency'), 'At least so much, before promotions.', 'not asked'),
    customer_group: optional(text(100), 'She is in this group.', 'not asked'),
    first_order: otherwise(yesOrNo(), false, 'She is known and has ordered nothing yet.', 'no'),
    coupon: otherwise(yesOrNo(), false, 'She has a coupon of it, in coupons.csv.', 'no'),
    action: required(
      oneOf('percentage', 'amount', 'fixed_price', 'buy_x_get_y', 'cheapest_free', 'free_delivery', 'gift'),
      'What it does.',
    ),
    percent: optional(
      integer(1, 100),
      'Off; of buy_x_get_y off what she gets.',
      'not used; all of what she gets',
    ),
    amount: optional(amountIn('currency'), 'Off, or the fixed price.', 'not used'),
    currency: otherwise(currency(), 'EUR', 'Of its amounts.', 'EUR'),
    buy: optional(integer(1, 100_000), 'Of buy_x_get_y.', 'not used'),
    get: optional(integer(1, 100_000), 'Of buy_x_get_y; how many gifts.', 'not used; one gift'),
    gift: optional(code(), 'The gift.', 'none', { refersTo: 'variants.sku' }),
  },
  key: ['code'],
});

/** Codes that admit to a promotion. */
export const coupons = format({
  file: 'coupons.csv',
  describes: 'A code that admits a cart to a promotion.',
  columns: {
    code: required(
      matching(/^[A-Za-z0-9-]{3,40}$/, '3 to 40 letters, digits and hyphens'),
      'As she types it; capitals make no difference.',
    ),
    promotion: required(code(), 'Of which promotion; one with coupon yes.', { refersTo: 'promotions.code' }),
    uses_max: optional(integer(1, 1_000_000), 'So often in all.', 'without end'),
    uses_per_customer_max: optional(
      integer(1, 1_000_000),
      'So often for each customer, who then has to be known.',
      'without end',
    ),
    customer: optional(code(), 'The only one who may use it.', 'whoever has it', {
      refersTo: 'customers.code',
    }),
    valid_until: optional(instant(FILE_ZONE), 'Exclusive.', 'as long as the promotion'),
  },
  key: ['code'],
});
