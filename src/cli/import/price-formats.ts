import { FILE_ZONE } from './catalogue-formats.js';
import { code, currency, oneOf, text, yesOrNo } from './columns.js';
import { fault, format, optional, otherwise, required } from './format.js';
import { country } from './location-formats.js';
import { amountIn, integer } from './number-columns.js';
import { instant } from './time-columns.js';

const SKU = { refersTo: 'variants.sku' };

/** Lists of prices. */
export const priceLists = format({
  file: 'price_lists.csv',
  describes:
    'A list of prices for a group of customers, or one for everybody whose amounts are without VAT; the others for everybody are there by themselves.',
  columns: {
    code: required(
      code(),
      'The list, in prices.csv: `regular`, `markdown`, or a name of its own for a group.',
    ),
    audience: required(
      oneOf('everyone', 'open_group', 'closed_group', 'person'),
      'Whom it is for; an offer to a group that anyone may join counts for prior prices.',
    ),
    currency: required(currency(), 'Of its prices.'),
    country: optional(country, 'The country of sale it is for.', 'all'),
    vat_included: otherwise(
      yesOrNo(),
      true,
      'Whether its amounts contain VAT; if not, that of the country of sale is put on top of what is shown and paid.',
      'yes',
    ),
  },
  key: ['code', 'currency', 'country'],
});

/** Prices in force from an instant. */
export const prices = format({
  file: 'prices.csv',
  describes: 'A price in force from an instant until the next row of the same variant and list.',
  columns: {
    sku: required(code(), 'The variant.', SKU),
    list: otherwise(
      code(),
      'regular',
      '`regular`, `markdown` for a lower price for a time, or a code of price_lists.csv.',
      'regular',
    ),
    currency: required(currency(), 'Of the amount.'),
    country: optional(
      country,
      'The country of sale whose regular or markdown list it is on.',
      'all countries',
    ),
    amount: optional(
      amountIn('currency'),
      'VAT included, unless the list leaves it out.',
      'the list has no price from then on: a markdown ends, an article is not for sale',
    ),
    per: otherwise(integer(1, 100_000), 1, 'For how many units: 100 when the amount is for 100 cm.', '1'),
    valid_from: required(instant(FILE_ZONE), 'From when.'),
    announced: otherwise(
      yesOrNo(),
      false,
      'Whether a markdown, or an offer that anyone may join, is announced as a reduction; then it must be below the prior price.',
      'no',
    ),
    reason: required(text(200), 'Why, for the audit.'),
  },
  key: ['sku', 'list', 'currency', 'country', 'valid_from'],
  check: (row) =>
    fault(
      row.announced && row.list === 'regular',
      'announced',
      'yes is for markdowns: a regular price is no reduction',
    ),
});

/** Who gets the prices of a group. */
export const priceListMembers = format({
  file: 'price_list_members.csv',
  describes: 'Whether a customer gets the prices of a group, from an instant until the next row.',
  columns: {
    list: required(code(), 'The list of the group.', { refersTo: 'price_lists.code' }),
    customer: required(code(), 'Who.', { refersTo: 'customers.code' }),
    valid_from: required(instant(FILE_ZONE), 'From when.'),
    member: otherwise(yesOrNo(), true, 'Whether she is in it from then on; no is leaving it.', 'yes'),
    reason: required(text(200), 'Why, for the audit.'),
  },
  key: ['list', 'customer', 'valid_from'],
});

/** How countries tax variants. */
export const taxClasses = format({
  file: 'tax_classes.csv',
  describes:
    'How a country taxes a variant, where that is not as its tax_class says, from an instant until the next row.',
  columns: {
    sku: required(code(), 'The variant.', SKU),
    country: required(country, 'Of sale.'),
    tax_class: required(
      oneOf('standard', 'intermediate', 'reduced', 'zero'),
      'Which rate of the country; `zero` is in the VAT table, at nothing.',
    ),
    valid_from: required(instant(FILE_ZONE), 'From when.'),
    reason: required(text(200), 'What the law calls it.'),
  },
  key: ['sku', 'country', 'valid_from'],
});

/** Which sellers chose the VAT of where they ship to. */
export const taxDestinations = format({
  file: 'tax_destinations.csv',
  describes:
    'Whether what a seller ships to persons in other countries of the union bears the VAT of the destination by choice, from an instant until the next row; without one, from the order that passes the yearly threshold on.',
  columns: {
    seller: required(code(), 'Who.', { refersTo: 'sellers.code' }),
    valid_from: required(instant(FILE_ZONE), 'From when.'),
    destination: otherwise(
      yesOrNo(),
      true,
      "Whether it is the destination's; no is the seller's own.",
      'yes',
    ),
    source: required(text(200), 'Where the choice was told to the tax office.'),
  },
  key: ['seller', 'valid_from'],
});

/** What hangs on the shelves of stores. */
export const shelfLabels = format({
  file: 'shelf_labels.csv',
  describes:
    'Labels that hang in a store and show the prices of an instant; its tills charge what a label says where that is less. Of one label the latest instant holds.',
  columns: {
    location: required(code(), 'The store.', { refersTo: 'locations.code' }),
    sku: optional(code(), 'Whose label.', 'all labels of the store', SKU),
    as_of: required(instant(FILE_ZONE), 'They show the prices of this instant.'),
  },
  key: ['location', 'sku', 'as_of'],
});
