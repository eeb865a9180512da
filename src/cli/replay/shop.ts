import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plan } from './plan.js';
import { realStores } from './real-stores.js';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const PIN = '246810';
const OPS_PASSWORD = 'replay-ops-password';

/** How the shop's people and machines are let in. */
export const KEYS = {
  webshop: 'replay-webshop-key',
  ops: 'replay-ops-key-1',
  till: (store: number) => `replay-till-key-${store}`,
  pin: PIN,
  opsNumber: '900',
  opsPassword: OPS_PASSWORD,
  associate: (store: number) => String(100 + store),
} as const;

const cell = (value: string | number): string => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const csv = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, ...rows].map((row) => row.map(cell).join(',')).join('\n') + '\n';

/**
 * Writes the shop that the invoices are played in, as files of the import: the real assortment with the median of its
 * prices, some real stores with their hours, and what the retailer's file does not tell and is therefore made up: a
 * warehouse, tills, staff, and as much opening stock as is sold.
 *
 * @returns the number of stores.
 */
export async function writeShop(folder: string, plan: Plan, storesFile: string): Promise<number> {
  mkdirSync(path.join(folder, 'terms'), { recursive: true });
  const stores = await realStores(storesFile);
  const put = (name: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
    writeFileSync(path.join(folder, `${name}.csv`), csv(head, rows));
  const code = (index: number) => `S${index + 1}`;

  put(
    'sellers',
    [
      'code',
      'name',
      'vat_number',
      'street',
      'house_number',
      'postcode',
      'city',
      'country',
      'document_prefix',
    ],
    [['RPL', 'Replay Retail BV', 'NL001234567B01', 'Handelskade', '1', '4004 AA', 'Tiel', 'NL', 'RPL']],
  );
  put(
    'locations',
    [
      'code',
      'name',
      'kind',
      'seller',
      'street',
      'house_number',
      'postcode',
      'city',
      'country',
      'latitude',
      'longitude',
      'time_zone',
      'abilities',
    ],
    [
      [
        'WH',
        'Warehouse',
        'warehouse',
        'RPL',
        'Handelskade',
        '1',
        '4004 AA',
        'Tiel',
        'NL',
        '51.888',
        '5.429',
        'Europe/Amsterdam',
        'ship|accept_returns',
      ],
      ...stores.map((store, index) => {
        const [houseNumber = '1', ...street] = store.address.split(' ');
        return [
          code(index),
          store.name,
          'store',
          'RPL',
          street.join(' ') || 'Main Street',
          houseNumber,
          store.zip,
          store.city,
          'NL', // made up like its seller, so that VAT is known there
          store.latitude,
          store.longitude,
          store.zone,
          'sell|collect|accept_returns',
        ];
      }),
    ],
  );
  put(
    'opening_hours',
    ['location', 'weekday', 'opens', 'closes'],
    [
      ...WEEKDAYS.map((day) => ['WH', day, '06:00', '23:00']),
      ...stores.flatMap((store, index) =>
        store.hours.flatMap((text, day) => {
          const [opens, closes] = text.split('-');
          return opens && closes ? [[code(index), WEEKDAYS[day]!, opens, closes]] : [];
        }),
      ),
    ],
  );
  put(
    'terminals',
    ['code', 'location', 'name', 'document_prefix'],
    stores.map((store, index) => [`T${index + 1}`, code(index), `Till of ${store.name}`, `T${index + 1}`]),
  );
  put('categories', ['code', 'name', 'parent'], [['all', 'Everything', '']]);
  const articles = [...plan.descriptions];
  put(
    'products',
    ['code', 'category', 'name', 'description'],
    articles.map(([sku, name]) => [sku, 'all', name, '']),
  );
  put(
    'variants',
    ['product', 'sku', 'name', 'kind', 'unit', 'tax_class', 'sale_state'],
    articles.map(([sku, name]) => [sku, sku, name, 'goods', 'piece', 'standard', 'on_sale']),
  );
  put(
    'prices',
    ['sku', 'list', 'currency', 'amount', 'per', 'valid_from', 'reason'],
    articles.map(([sku]) => [
      sku,
      'regular',
      'EUR',
      (plan.prices.get(sku)! / 100).toFixed(2),
      1,
      '2010-01-01',
      'median of the file',
    ]),
  );
  const sold = soldUnits(plan);
  put(
    'stock',
    [
      'sku',
      'location',
      'on_hand',
      'display',
      'quarantine',
      'damaged',
      'safety_stock',
      'backorder_limit',
      'place',
    ],
    articles.flatMap(([sku]) =>
      ['WH', ...stores.map((_, index) => code(index))].map((place) => [
        sku,
        place,
        sold.get(sku) ?? 0,
        0,
        0,
        0,
        0,
        0,
        '',
      ]),
    ),
  );
  put(
    'terms',
    [
      'key',
      'version',
      'effective_from',
      'return_days',
      'return_starts_at',
      'return_fee',
      'return_routes',
      'return_postage_paid_by',
      'return_exceptions',
      'delivery_cost',
      'delivery_free_from',
      'delivery_days_min',
      'delivery_days_max',
      'currency',
      'texts',
    ],
    [
      [
        'sale',
        1,
        '2010-01-01',
        60,
        'purchase',
        '0.00',
        'any_store|post',
        'retailer',
        'seal_broken',
        '0.00',
        '',
        1,
        3,
        'EUR',
        'en=terms/sale.md',
      ],
    ],
  );
  writeFileSync(
    path.join(folder, 'terms', 'sale.md'),
    'Returns within 60 days, free, in any store or by post.\n',
  );
  put(
    'staff',
    ['number', 'name', 'role', 'location', 'pin', 'password'],
    [
      [KEYS.opsNumber, 'Otto Replay', 'ops', '', '', OPS_PASSWORD],
      ...stores.map((_, index) => [
        KEYS.associate(index),
        `Ann Replay ${index + 1}`,
        'associate',
        code(index),
        PIN,
        '',
      ]),
    ],
  );
  put(
    'api_clients',
    ['name', 'kind', 'location', 'terminal', 'key'],
    [
      ['Webshop', 'webshop', '', '', KEYS.webshop],
      ['Ops', 'ops', '', '', KEYS.ops],
      ...stores.map((_, index) => [
        `Till ${index + 1}`,
        'pos',
        code(index),
        `T${index + 1}`,
        KEYS.till(index),
      ]),
    ],
  );
  return stores.length;
}

function soldUnits(plan: Plan): Map<string, number> {
  const sold = new Map<string, number>();
  for (const { units } of plan.sales)
    for (const [sku, quantity] of units) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  return sold;
}
