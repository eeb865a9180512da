import { barcode } from './barcode-column.js';
import { code, listOf, longText, oneOf, pair, text, yesOrNo } from './columns.js';
import { fault, format, optional, otherwise, required } from './format.js';
import { integer } from './number-columns.js';
import { day, instant } from './time-columns.js';

/** The zone in which a day or a time without offset is meant: the retailer's own. */
export const FILE_ZONE = 'Europe/Amsterdam';

const QUANTITY_MAX = 1_000_000;
const SKU = { refersTo: 'variants.sku' };

/** Branches of the catalogue. */
export const categories = format({
  file: 'categories.csv',
  describes: 'A branch of the catalogue.',
  columns: {
    code: required(code(), 'The category, in every other file.'),
    name: required(text(100), 'What customers read.'),
    parent: optional(code(), 'The branch it belongs to.', 'a branch of its own', {
      refersTo: 'categories.code',
    }),
  },
  key: ['code'],
  check: (row) => fault(row.parent === row.code, 'parent', 'is the category itself'),
});

/** What customers browse. */
export const products = format({
  file: 'products.csv',
  describes: 'What a customer browses; its variants are what is sold.',
  columns: {
    code: required(code(), 'The product, in variants.csv.'),
    category: required(code(), 'Where it is found.', { refersTo: 'categories.code' }),
    name: required(text(200), 'What customers read, in every channel.'),
    description: optional(longText(10_000), 'The same text for every channel.', 'no description'),
  },
  key: ['code'],
});

/** What is sold, stocked and priced. */
export const variants = format({
  file: 'variants.csv',
  describes: 'What is sold, stocked and priced: one size, one colour.',
  columns: {
    product: required(code(), 'The product it belongs to.', { refersTo: 'products.code' }),
    sku: required(code(), 'The code of your own, in every other file.'),
    name: required(text(200), 'With what distinguishes it; printed on receipts.'),
    kind: otherwise(
      oneOf('goods', 'bundle', 'service', 'gift_card', 'deposit', 'digital'),
      'goods',
      'What sort of thing.',
      'goods',
    ),
    unit: otherwise(oneOf('piece', 'cm', 'g', 'ml'), 'piece', 'What quantities count.', 'piece'),
    options: otherwise(
      listOf(pair()),
      [],
      'What distinguishes it from the other variants: `size=55 inch|colour=black`.',
      'nothing',
    ),
    tax_class: required(
      oneOf('standard', 'reduced', 'none', 'mixed'),
      'Which VAT rate of the country; `mixed` is a bundle, by its parts.',
    ),
    sale_state: otherwise(
      oneOf('announced', 'preorder', 'on_sale', 'run_out', 'ended'),
      'on_sale',
      'Where it is in its life; `run_out` sells what is left.',
      'on_sale',
    ),
    sale_from: optional(
      instant(FILE_ZONE),
      'When it goes on sale, or, in pre-order, is delivered.',
      'no such date',
    ),
    preorder_max: optional(integer(1, QUANTITY_MAX), 'How many may be pre-ordered in all.', 'no limit'),
    max_per_customer: optional(
      integer(1, QUANTITY_MAX),
      'How many one customer may buy, over all channels.',
      'no limit',
    ),
    age_limit: optional(integer(1, 120), 'Least age of the buyer, in years.', 'none'),
    needs_serial: otherwise(
      yesOrNo(),
      false,
      'Whether the serial number of each unit is recorded at the sale.',
      'no',
    ),
    net_content: optional(
      integer(1, QUANTITY_MAX),
      'What is in it, for the price per kilo, litre or metre.',
      'not sold by content',
    ),
    net_unit: optional(oneOf('g', 'ml', 'cm'), 'What net_content counts.', 'not sold by content'),
    weight_grams: optional(
      integer(0, QUANTITY_MAX),
      'Of one unit with its packing, for carriers and stores with a limit.',
      'not known',
    ),
    parcels: otherwise(integer(1, 20), 1, 'In how many parcels one unit travels.', '1'),
    quantity_step: otherwise(
      integer(1, 10_000),
      1,
      'Sold in multiples of this; 5 is by 5 cm where the unit is cm.',
      '1',
    ),
    quantity_min: otherwise(integer(1, QUANTITY_MAX), 1, 'The least that is sold.', '1'),
    energy_class: optional(oneOf('A', 'B', 'C', 'D', 'E', 'F', 'G'), 'On the energy label.', 'no label'),
    season_until: optional(day(), 'Last day of its season; a return after it is not restocked.', 'no season'),
    deposit: optional(code(), 'The deposit that is charged with it.', 'none', SKU),
    hangs_on: otherwise(
      listOf(code()),
      [],
      'It is sold only with a line of these variants, or of `any`, a `serial` or a `take_back` one.',
      'sold by itself',
    ),
    flags: otherwise(
      listOf(
        oneOf(
          'two_man',
          'take_back',
          'seal',
          'returnable_unsealed',
          'made_to_measure',
          'fixed_price',
          'best_before',
          'imei',
          'wipe',
          'fragile',
          'hazard',
          'no_locker',
          'long_parcel',
        ),
      ),
      [],
      'What else floor and law need to know.',
      'none',
    ),
  },
  key: ['sku'],
  check: (row) => [
    ...fault(
      (row.net_content === null) !== (row.net_unit === null),
      'net_unit',
      'and net_content go together',
    ),
    ...fault(row.quantity_min % row.quantity_step !== 0, 'quantity_min', 'is no multiple of quantity_step'),
    ...fault(
      row.tax_class === 'mixed' && row.kind !== 'bundle',
      'tax_class',
      'mixed is for bundles: other variants have one rate',
    ),
    ...fault(
      row.preorder_max !== null && row.sale_state !== 'preorder',
      'preorder_max',
      'is for sale_state preorder',
    ),
    ...fault(row.deposit === row.sku, 'deposit', 'is the variant itself'),
  ],
});

/** Parts of bundles. */
export const bundleComponents = format({
  file: 'bundle_components.csv',
  describes: 'A part of a bundle. Bundles have a price and no stock of their own.',
  columns: {
    bundle: required(code(), 'The variant of kind bundle.', SKU),
    component: required(code(), 'The part.', SKU),
    quantity: otherwise(integer(1, 1_000), 1, 'How many of it are in one bundle.', '1'),
  },
  key: ['bundle', 'component'],
  check: (row) => fault(row.component === row.bundle, 'component', 'is the bundle itself'),
});

/** What a scan leads to. */
export const barcodes = format({
  file: 'barcodes.csv',
  describes: 'A code that leads, when scanned, to a variant and a quantity; a variant may have several.',
  columns: {
    barcode: required(barcode(), 'As it is printed.'),
    sku: required(code(), 'The variant.', SKU),
    quantity: otherwise(
      integer(1, QUANTITY_MAX),
      1,
      'How many units one scan is: 3 for a pack of three, 50 where the least is 50 cm.',
      '1',
    ),
  },
  key: ['barcode'],
});
