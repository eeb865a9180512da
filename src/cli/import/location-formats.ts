import { code, listOf, matching, oneOf, text, timeZone, yesOrNo } from './columns.js';
import { fault, format, optional, otherwise, required } from './format.js';
import { decimal, integer } from './number-columns.js';
import { FILE_ZONE } from './catalogue-formats.js';
import { day, instant, wallTime } from './time-columns.js';

const UNITS_MAX = 10_000_000;
const LOCATION = { refersTo: 'locations.code' };
const weekday = oneOf('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun');
const documentPrefix = matching(/^[A-Z0-9]{1,8}$/, '1 to 8 capitals and digits');

/** Two capitals of ISO 3166. */
export const country = matching(/^[A-Z]{2}$/, 'a country of two capitals such as NL (ISO 3166)');

/** With the country in front; whether it was ever given out is not ours to know. */
export const vatNumber = matching(
  /^[A-Z]{2}[A-Z0-9+*]{2,13}$/,
  'a VAT number with its country, without spaces and points, such as NL000012348B01',
);

const address = {
  street: required(text(100), 'Street, without the number.'),
  house_number: required(text(20), 'With suffix.'),
  postcode: required(text(12), "In the country's format."),
  city: required(text(80), 'Town.'),
  country: required(country, 'Country.'),
};

/** Legal entities that sell. */
export const sellers = format({
  file: 'sellers.csv',
  describes: 'A legal entity that sells: its name and VAT number are on receipts.',
  columns: {
    code: required(code(), 'The seller, in locations.csv.'),
    name: required(text(100), 'As registered.'),
    vat_number: required(vatNumber, 'On receipts and invoices.'),
    document_prefix: required(documentPrefix, 'Begins the numbers of documents that no till makes.'),
    ...address,
  },
  key: ['code'],
});

/** Places that hold stock. */
export const locations = format({
  file: 'locations.csv',
  describes: 'A place that holds stock: a store or a warehouse.',
  columns: {
    code: required(code(), 'The location, in every other file.'),
    name: required(text(100), 'On the front.'),
    kind: required(oneOf('store', 'warehouse'), 'What sort of place.'),
    seller: required(code(), 'Whose receipts are given here.', { refersTo: 'sellers.code' }),
    stock_owner: optional(code(), 'Whose stock lies here.', "the seller's own", { refersTo: 'sellers.code' }),
    ...address,
    latitude: required(decimal(-90, 90), 'Degrees north.'),
    longitude: required(decimal(-180, 180), 'Degrees east.'),
    time_zone: required(timeZone(), 'In which opening hours and days are meant.'),
    abilities: otherwise(
      listOf(oneOf('sell', 'ship', 'collect', 'accept_returns')),
      [],
      'What may be done here; `collect` is collecting and reserving.',
      'nothing: it only holds stock',
    ),
    collection_places: optional(integer(0, 10_000), 'How many orders can be put aside at once.', 'no limit'),
    weight_max_grams: optional(integer(1, UNITS_MAX), 'Heavier variants do not come here.', 'no limit'),
    ship_cut_off: optional(wallTime(), 'What is ordered before leaves the same day.', 'when it closes'),
    closed: otherwise(
      yesOrNo(),
      false,
      'Whether it is closed for good: nothing may be done here, nor be sent here.',
      'no',
    ),
  },
  key: ['code'],
});

/** Weekly hours. */
export const openingHours = format({
  file: 'opening_hours.csv',
  describes: 'One stretch of being open; a day with a break has two rows, a closed day none.',
  columns: {
    location: required(code(), 'Where.', LOCATION),
    weekday: required(weekday, 'On which it begins.'),
    opens: required(wallTime(), 'From.'),
    closes: required(wallTime(), 'Until; not later than opens means after midnight.'),
  },
  key: ['location', 'weekday', 'opens'],
});

/** Dated exceptions to the weekly hours. */
export const openingExceptions = format({
  file: 'opening_exceptions.csv',
  describes:
    "A day that differs: its rows replace that day's weekly hours, several rows for several stretches.",
  columns: {
    location: required(code(), 'Where.', LOCATION),
    day: required(day(), 'When.'),
    closed: otherwise(yesOrNo(), false, 'Whether it is closed all day.', 'no'),
    opens: optional(wallTime(), 'From.', 'closed all day'),
    closes: optional(wallTime(), 'Until; not later than opens means after midnight.', 'closed all day'),
    reason: required(text(200), 'What customers read.'),
  },
  key: ['location', 'day', 'opens'],
  check: (row) => [
    ...fault(
      row.closed && (row.opens !== null || row.closes !== null),
      'closed',
      'is yes, so opens and closes must be empty',
    ),
    ...fault(!row.closed && row.opens === null, 'opens', 'must be filled in unless closed is yes'),
    ...fault(!row.closed && row.closes === null, 'closes', 'must be filled in unless closed is yes'),
  ],
});

/** Tills. */
export const terminals = format({
  file: 'terminals.csv',
  describes: 'A till; its documents have a number series of their own.',
  columns: {
    code: required(code(), 'The till, in api_clients.csv.'),
    location: required(code(), 'Where it stands.', LOCATION),
    name: required(text(100), 'What staff call it.'),
    document_prefix: required(documentPrefix, 'Begins the numbers of its documents: ZWO1-2026-000417.'),
  },
  key: ['code'],
});

/** Opening stock. */
export const stock = format({
  file: 'stock.csv',
  describes: 'What lies of one variant at one location.',
  columns: {
    sku: required(code(), 'The variant.', { refersTo: 'variants.sku' }),
    location: required(code(), 'Where.', LOCATION),
    on_hand: required(integer(0, UNITS_MAX), 'Every unit in the building, in whatever condition.'),
    display: otherwise(integer(0, UNITS_MAX), 0, 'Of on_hand, to be seen and never promised.', '0'),
    quarantine: otherwise(integer(0, UNITS_MAX), 0, 'Of on_hand, waiting for a look.', '0'),
    damaged: otherwise(integer(0, UNITS_MAX), 0, 'Of on_hand, not to be sold.', '0'),
    safety_stock: otherwise(integer(0, UNITS_MAX), 0, 'Not promised to anyone who is not in the store.', '0'),
    backorder_limit: otherwise(integer(0, UNITS_MAX), 0, 'May be sold before it arrives.', '0'),
    place: optional(text(40), 'Shelf or rack, as pickers know it.', 'not known'),
    as_of: optional(
      instant(FILE_ZONE),
      'Of which instant the figures are; what has moved since is kept.',
      'of now',
    ),
  },
  key: ['sku', 'location'],
  check: (row) =>
    fault(
      row.display + row.quarantine + row.damaged > row.on_hand,
      'on_hand',
      'is less than display, quarantine and damaged together',
    ),
});

/** What has come and gone, as another system tells it. */
export const stockChanges = format({
  file: 'stock_changes.csv',
  describes: 'So many more or fewer of one variant at one location; each reference is applied once.',
  columns: {
    reference: required(text(100), "The other system's number of this change."),
    sku: required(code(), 'The variant.', { refersTo: 'variants.sku' }),
    location: required(code(), 'Where.', LOCATION),
    change: required(integer(-UNITS_MAX, UNITS_MAX), 'Units that came; below 0: that went.'),
  },
  key: ['reference'],
});

/** What suppliers will bring. */
export const deliveries = format({
  file: 'deliveries.csv',
  describes: 'One variant of a delivery that a supplier will bring.',
  columns: {
    reference: required(text(100), 'The number of the delivery; its rows have it in common.'),
    supplier: required(text(100), 'Who brings it.'),
    location: required(code(), 'Where it comes.', LOCATION),
    expected_on: optional(day(), 'When.', 'nobody has said'),
    sku: required(code(), 'The variant.', { refersTo: 'variants.sku' }),
    quantity: required(integer(1, UNITS_MAX), 'How many of it.'),
  },
  key: ['reference', 'sku'],
});
