import path from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApiClientService,
  type NewApiClient,
  type NewStaffMember,
  StaffMemberService,
} from '../../access/index.js';
import { CatalogueWriter } from '../../catalogue/index.js';
import {
  type ConsentRow,
  ConsentWriter,
  CustomerWriter,
  type ImportedCustomer,
} from '../../customers/index.js';
import { ClosedStoresService } from '../../collection/index.js';
import { StockWriter } from '../../inventory/index.js';
import type { Id } from '../../kernel/ids.js';
import { LocationDirectory, LocationWriter } from '../../locations/index.js';
import type { BulkResult, RowProblem } from '../../platform/database/bulk-write.js';
import type { Db } from '../../platform/database/db.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import {
  PriceListWriter,
  type PriceReview,
  PriceWriter,
  PromotionWriter,
  ShelfLabelWriter,
  TaxClassWriter,
  TaxDestinationWriter,
} from '../../pricing/index.js';
import { TermsWriter } from '../../terms/index.js';
import type { ImportRow, RowWriters } from './import-files.js';
import { writeTerms } from './terms-files.js';

/** The cells of a row under the names that its writer gives them; the formats have checked their types. */
const rowsAs = <Row>(rows: readonly ImportRow[]): Row[] => rows.map(({ row }) => row as Row);

const accepted = (rows: readonly unknown[], problems: readonly RowProblem[]): BulkResult => ({
  accepted: rows.length - problems.length,
  problems,
});

/**
 * Who writes which file: the modules' own bulk writers, found in the running product.
 *
 * @param review how prices are looked at before they are written; null: not at all.
 */
export function rowWriters(app: INestApplicationContext, review: PriceReview | null = null): RowWriters {
  const find = <Service>(service: new (...given: never[]) => Service): Service =>
    app.get(service, { strict: false });
  const locations = find(LocationWriter);
  const closedStores = find(ClosedStoresService);
  const catalogue = find(CatalogueWriter);
  const taxClasses = find(TaxClassWriter);
  const taxDestinations = find(TaxDestinationWriter);
  const priceLists = find(PriceListWriter);
  const prices = find(PriceWriter);
  const shelfLabels = find(ShelfLabelWriter);
  const promotions = find(PromotionWriter);
  const terms = find(TermsWriter);
  const stock = find(StockWriter);
  const customers = find(CustomerWriter);
  const consents = find(ConsentWriter);
  const staff = find(StaffMemberService);
  const clients = find(ApiClientService);
  const directory = find(LocationDirectory);
  return {
    sellers: { write: (tx, rows) => locations.sellers(tx, rowsAs(rows)) },
    locations: {
      write: async (tx, rows) => {
        const written = await locations.locations(tx, rowsAs(rows));
        await closedStores.tell(tx, written.closed);
        return written;
      },
    },
    opening_hours: { together: 'location', write: (tx, rows) => locations.openingHours(tx, rowsAs(rows)) },
    opening_exceptions: {
      together: 'location',
      write: (tx, rows) => locations.openingExceptions(tx, rowsAs(rows)),
    },
    terminals: { write: (tx, rows) => locations.terminals(tx, rowsAs(rows)) },
    categories: { write: (tx, rows) => catalogue.categories(tx, rowsAs(rows)) },
    products: { write: (tx, rows) => catalogue.products(tx, rowsAs(rows)) },
    variants: {
      write: (tx, rows) => catalogue.variants(tx, rowsAs(rows)),
      afterwards: (tx, rows) => catalogue.deposits(tx, rowsAs(rows)),
    },
    bundle_components: {
      together: 'bundle',
      write: (tx, rows) => catalogue.bundleComponents(tx, rowsAs(rows)),
    },
    barcodes: { together: 'barcode', write: (tx, rows) => catalogue.barcodes(tx, rowsAs(rows)) },
    tax_destinations: { write: (tx, rows) => taxDestinations.choices(tx, rowsAs(rows)) },
    tax_classes: { write: (tx, rows) => taxClasses.classes(tx, rowsAs(rows)) },
    price_lists: { write: (tx, rows) => priceLists.lists(tx, rowsAs(rows)) },
    prices: { write: (tx, rows) => prices.prices(tx, rowsAs(rows), review) },
    shelf_labels: { write: (tx, rows) => shelfLabels.labels(tx, rowsAs(rows)) },
    terms: {
      write: (tx, rows, file) => writeTerms(terms, tx, rows, path.dirname(file.path)),
    },
    stock: { write: (tx, rows) => writeStock(stock, tx, rows) },
    stock_changes: {
      write: async (tx, rows) => accepted(rows, (await stock.change(tx, rowsAs(rows))).refused),
    },
    deliveries: { together: 'reference', write: (tx, rows) => writeDeliveries(stock, tx, rows) },
    customers: { write: (tx, rows) => writeCustomers(customers, tx, rows) },
    consents: { write: (tx, rows) => writeConsents(consents, directory, tx, rows) },
    promotions: { write: (tx, rows) => promotions.announce(tx, rowsAs(rows)) },
    coupons: { write: (tx, rows) => promotions.issue(tx, rowsAs(rows)) },
    price_list_members: { write: (tx, rows) => priceLists.members(tx, rowsAs(rows)) },
    staff: { write: (tx, rows) => writeStaff(staff, directory, tx, rows) },
    api_clients: { write: (tx, rows) => writeClients(clients, directory, tx, rows) },
  };
}

async function writeStock(stock: StockWriter, tx: Tx, rows: readonly ImportRow[]): Promise<BulkResult> {
  const asFile = rows.map(({ row }) => ({
    sku: row['sku'] as string,
    location: row['location'] as string,
    on_hand: row['onHand'] as number,
    display: row['display'] as number,
    quarantine: row['quarantine'] as number,
    damaged: row['damaged'] as number,
    safety_stock: row['safetyStock'] as number,
    backorder_limit: row['backorderLimit'] as number,
    place: row['place'] as string | null,
    as_of: row['asOf'] as Date | null,
  }));
  const { refused } = await stock.write(tx, tx.operationKey, asFile);
  return accepted(rows, refused);
}

async function writeDeliveries(stock: StockWriter, tx: Tx, rows: readonly ImportRow[]): Promise<BulkResult> {
  const asFile = rows.map(({ row }) => ({
    reference: row['reference'] as string,
    supplier: row['supplier'] as string,
    location: row['location'] as string,
    expected_on: row['expectedOn'] as string | null,
    sku: row['sku'] as string,
    quantity: row['quantity'] as number,
  }));
  return accepted(rows, (await stock.announce(tx, asFile)).refused);
}

async function writeCustomers(
  customers: CustomerWriter,
  tx: Tx,
  rows: readonly ImportRow[],
): Promise<BulkResult> {
  const given = rows.map(({ row }): ImportedCustomer => {
    const { street, houseNumber, postcode, city, country, ...rest } = row;
    const address =
      street === null ? null : { name: row['name'], street, houseNumber, postcode, city, country };
    return { ...rest, address } as unknown as ImportedCustomer;
  });
  const { refused } = await customers.write(tx, given);
  return accepted(
    rows,
    refused.map(({ code, kind }) => ({
      index: given.findIndex((row) => row.code === code),
      column: kind === 'email' ? 'email' : kind === 'phone' ? 'phone' : 'cards',
      reason: 'is proven to be another customer’s and was left out',
    })),
  );
}

interface Coded {
  readonly location: string | null;
  readonly terminal?: string | null;
}

/** What a row names by code: its store and its till; a problem when there is none. */
async function placesOf(
  directory: LocationDirectory,
  db: Db,
  rows: readonly Coded[],
): Promise<{
  places: { locationId: Id<'Location'> | null; terminalId: Id<'Terminal'> | null }[];
  problems: RowProblem[];
}> {
  const byCode = new Map((await directory.all(db)).map(({ code, id }) => [code, id]));
  const terminals = await db.rows<{ code: string; id: Id<'Terminal'> }>`SELECT code, id FROM terminal`;
  const tills = new Map(terminals.map(({ code, id }) => [code, id]));
  const problems: RowProblem[] = [];
  const places = rows.map(({ location, terminal = null }, index) => {
    const locationId = location === null ? null : (byCode.get(location) ?? null);
    const terminalId = terminal === null ? null : (tills.get(terminal) ?? null);
    if (location !== null && locationId === null)
      problems.push({ index, column: 'location', reason: 'does not name a location' });
    else if (terminal !== null && terminalId === null)
      problems.push({ index, column: 'terminal', reason: 'does not name a till' });
    return { locationId, terminalId };
  });
  return { places, problems };
}

async function writeConsents(
  consents: ConsentWriter,
  directory: LocationDirectory,
  tx: Tx,
  rows: readonly ImportRow[],
): Promise<BulkResult> {
  const given = rowsAs<Coded & Omit<ConsentRow, 'locationId'>>(rows);
  const { places, problems } = await placesOf(directory, tx, given);
  const wrong = new Set(problems.map(({ index }) => index));
  const good = given.flatMap(({ location: _, ...row }, index) =>
    wrong.has(index) ? [] : [{ index, row: { ...row, locationId: places[index]!.locationId } }],
  );
  const written = await consents.write(
    tx,
    good.map(({ row }) => row),
  );
  return accepted(rows, [
    ...problems,
    ...written.problems.map((problem) => ({ ...problem, index: good[problem.index]!.index })),
  ]);
}

async function writeStaff(
  staff: StaffMemberService,
  directory: LocationDirectory,
  tx: Tx,
  rows: readonly ImportRow[],
): Promise<BulkResult> {
  const given = rowsAs<
    Coded & { number: string; name: string; role: string; pin: string | null; password: string | null }
  >(rows);
  const { places, problems } = await placesOf(directory, tx, given);
  const wrong = new Set(problems.map(({ index }) => index));
  const members = given.flatMap(({ number, name, role, pin, password }, index) =>
    wrong.has(index)
      ? []
      : [
          {
            staffNumber: number,
            name,
            role: role as NewStaffMember['role'],
            locationId: places[index]!.locationId,
            pin,
            password,
          },
        ],
  );
  await staff.setByImport(tx, await staff.hashForImport(tx, members));
  return accepted(rows, problems);
}

async function writeClients(
  clients: ApiClientService,
  directory: LocationDirectory,
  tx: Tx,
  rows: readonly ImportRow[],
): Promise<BulkResult> {
  const given = rowsAs<Coded & { name: string; kind: string; key: string }>(rows);
  const { places, problems } = await placesOf(directory, tx, given);
  const wrong = new Set(problems.map(({ index }) => index));
  await clients.setByImport(
    tx,
    given.flatMap(({ name, kind, key }, index) =>
      wrong.has(index) ? [] : [{ name, kind: kind as NewApiClient['kind'], ...places[index]!, apiKey: key }],
    ),
  );
  return accepted(rows, problems);
}
