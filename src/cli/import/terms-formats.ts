import { FILE_ZONE } from './catalogue-formats.js';
import { code, currency, listOf, matching, oneOf, yesOrNo } from './columns.js';
import { fault, format, optional, otherwise, required } from './format.js';
import { amountIn, integer } from './number-columns.js';
import { instant } from './time-columns.js';

/** Documents that an order is made under. */
export const terms = format({
  file: 'terms.csv',
  describes: 'One version of the terms of sale: rules that machines read, and the texts that people read.',
  columns: {
    key: required(code(), 'Which document.'),
    version: required(integer(1, 100_000), 'Of the document.'),
    effective_from: required(instant(FILE_ZONE), 'Orders from then on are made under it.'),
    serves_open_orders: otherwise(
      yesOrNo(),
      false,
      'Whether orders made earlier get the better answer of both versions.',
      'no',
    ),
    return_days: required(integer(0, 3_650), 'The return window of the policy.'),
    return_starts_at: required(oneOf('purchase', 'delivery', 'handover'), 'What starts the window.'),
    return_fee: required(amountIn('currency'), 'What a return costs; 0.00 is free.'),
    return_routes: required(listOf(oneOf('any_store', 'post')), 'How things may come back.'),
    return_postage_paid_by: required(oneOf('retailer', 'customer'), 'Who pays for sending back.'),
    return_exceptions: otherwise(
      listOf(oneOf('seal_broken', 'made_to_measure', 'digital_shown')),
      [],
      'What may not come back.',
      'nothing',
    ),
    delivery_cost: required(amountIn('currency'), 'Of a standard delivery.'),
    delivery_free_from: optional(amountIn('currency'), 'Goods of this amount are delivered free.', 'never'),
    delivery_days_min: required(integer(0, 365), 'Fastest delivery, in working days.'),
    delivery_days_max: required(integer(0, 365), 'Slowest delivery, in working days.'),
    delivery_options: optional(
      matching(/^[A-Za-z0-9][A-Za-z0-9_./-]*\.csv$/, 'file.csv'),
      'A file of the ways of delivery beside the standard one, found from the folder of terms.csv.',
      'there are none',
    ),
    pay_within_days: otherwise(integer(0, 365), 0, 'Days to pay what was left open.', 'at once'),
    informs_of_withdrawal: otherwise(
      yesOrNo(),
      true,
      'Whether the texts tell of the right to withdraw; where they did not, she has it twelve months longer.',
      'yes',
    ),
    currency: required(currency(), 'Of the amounts.'),
    texts: required(
      listOf(matching(/^[a-z]{2}=[A-Za-z0-9][A-Za-z0-9_./-]*\.md$/, 'language=file.md')),
      'A Markdown file per language, found from the folder of terms.csv: `nl=terms/sale-1.nl.md`.',
    ),
  },
  key: ['key', 'version'],
  check: (row) => [
    ...fault(
      row.delivery_days_max < row.delivery_days_min,
      'delivery_days_max',
      'is less than delivery_days_min',
    ),
    ...fault(
      row.texts.some((file) => file.includes('..')),
      'texts',
      'may not leave the folder of terms.csv',
    ),
    ...fault(
      row.delivery_options?.includes('..') ?? false,
      'delivery_options',
      'may not leave the folder of terms.csv',
    ),
  ],
});

/** What column `delivery_options` of terms.csv names; it is no file of its own to import. */
export const deliveryOptions = format({
  file: 'delivery options of terms.csv',
  describes: 'One way of delivery beside the standard one, of the version of the terms that names the file.',
  columns: {
    code: required(code(), 'Names it in every version of the terms: `evening`.'),
    names: required(
      listOf(matching(/^[a-z]{2}=[^=|]{1,60}$/, 'language=name')),
      'What people read: `nl=Avondbezorging`.',
    ),
    cost: required(amountIn('currency'), 'All of it, not what comes on top of a standard delivery.'),
    free_from: optional(amountIn('currency'), 'Goods of this amount are delivered free.', 'never'),
    days_min: required(integer(0, 365), 'Fastest delivery, in working days.'),
    days_max: required(integer(0, 365), 'Slowest delivery, in working days.'),
    required_for: otherwise(
      listOf(oneOf('two_man', 'fragile', 'hazard', 'long_parcel')),
      [],
      'What has one of these flags in variants.csv goes this way and not the standard one.',
      'nothing has to',
    ),
    currency: required(currency(), 'Of the amounts; that of the terms.'),
  },
  key: ['code'],
});
