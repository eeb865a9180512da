import type { DataSource } from 'typeorm';
import { StockLevel, StockMovement } from '../../src/inventory/index.js';
import { BarcodeRepository, CatalogueReader, VariantRepository } from '../../src/catalogue/index.js';
import { AdjustmentService } from '../../src/inventory/adjustment.service.js';
import { Arrivals } from '../../src/inventory/arrivals.js';
import { DeliveryRepository } from '../../src/inventory/delivery.repository.js';
import { LevelCorrections } from '../../src/inventory/level-corrections.js';
import { ReceivingService } from '../../src/inventory/receiving.service.js';
import { StockCountRepository } from '../../src/inventory/stock-count.repository.js';
import { StockCountService } from '../../src/inventory/stock-count.service.js';
import { StockExplanationService } from '../../src/inventory/stock-explanation.service.js';
import { StockHistoryRepository } from '../../src/inventory/stock-history.repository.js';
import { StockWorkReader } from '../../src/inventory/stock-work.reader.js';
import { TransferRepository } from '../../src/inventory/transfer.repository.js';
import { TransferService } from '../../src/inventory/transfer.service.js';
import { AllocationRepository } from '../../src/inventory/allocation.repository.js';
import { AllocationService } from '../../src/inventory/allocation.service.js';
import { AvailabilityService } from '../../src/inventory/availability.service.js';
import { Departures } from '../../src/inventory/departures.js';
import { HoldRepository } from '../../src/inventory/hold.repository.js';
import { HoldService } from '../../src/inventory/hold.service.js';
import { MovementReason } from '../../src/inventory/inventory.enums.js';
import { Ledger } from '../../src/inventory/ledger.js';
import { LedgerRepository } from '../../src/inventory/ledger.repository.js';
import { RowGate } from '../../src/inventory/row-gate.js';
import { Shortages } from '../../src/inventory/shortages.js';
import { StockLevelRepository } from '../../src/inventory/stock-level.repository.js';
import { StockChanges } from '../../src/inventory/stock-changes.js';
import { StockWriter } from '../../src/inventory/stock-writer.js';
import { DeliverySourcing } from '../../src/inventory/delivery-sourcing.js';
import { StockRulesDirectory } from '../../src/inventory/stock-rules.directory.js';
import { StockRulesRepository } from '../../src/inventory/stock-rules.repository.js';
import { PickRejectionService } from '../../src/inventory/pick-rejection.service.js';
import { StockService } from '../../src/inventory/stock.service.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationDirectory, LocationRepository } from '../../src/locations/index.js';
import { TermsDirectory, TermsRepository } from '../../src/terms/index.js';
import { anId } from './builders.js';
import { aVariant } from './catalogue.js';
import { aLocation } from './locations.js';

/** The services of stock, made by hand; what they keep in the process is read anew each time. */
export function stockServices() {
  const holdRows = new HoldRepository();
  const allocationRows = new AllocationRepository();
  const levels = new StockLevelRepository();
  const repository = new LedgerRepository();
  const locations = new LocationDirectory(new LocationRepository());
  const terms = new TermsDirectory(new TermsRepository());
  locations.kept.maxAgeMs = 0;
  terms.kept.maxAgeMs = 0;
  const gate = new RowGate();
  gate.insideMax = Number.POSITIVE_INFINITY; // races are decided in the database; the gate has tests of its own
  const ledger = new Ledger(repository, holdRows, gate);
  const shortages = new Shortages(levels, locations);
  const departures = new Departures(ledger, repository, holdRows, allocationRows);
  const holds = new HoldService(holdRows, ledger, shortages, gate);
  const rules = new StockRulesDirectory(new StockRulesRepository());
  rules.kept.maxAgeMs = 0;
  const sourcing = new DeliverySourcing(levels, locations, rules);
  const arrivals = new Arrivals(ledger);
  const stock = new StockService(ledger, repository, departures, holdRows, arrivals);
  return {
    holds,
    gate,
    holdRows,
    ledger,
    levels,
    locations,
    terms,
    allocations: new AllocationService(allocationRows, holdRows, holds, ledger, departures, shortages),
    availabilities: new AvailabilityService(levels, locations, terms, shortages, sourcing, rules),
    rules,
    shortages,
    sourcing,
    rejections: new PickRejectionService(ledger, holdRows, allocationRows, holds),
    stock,
    ...stockWork({
      ...{ ledger, repository, holdRows, allocationRows, levels, locations, shortages, stock, arrivals },
    }),
  };
}

/** Receiving, transfers, counts, adjustments, and the past. */
function stockWork(given: {
  ledger: Ledger;
  repository: LedgerRepository;
  holdRows: HoldRepository;
  allocationRows: AllocationRepository;
  levels: StockLevelRepository;
  locations: LocationDirectory;
  shortages: Shortages;
  stock: StockService;
  arrivals: Arrivals;
}) {
  const { ledger, repository, holdRows, allocationRows, levels, locations, shortages, arrivals } = given;
  const catalogue = new CatalogueReader(new VariantRepository(), new BarcodeRepository());
  const transferRows = new TransferRepository();
  const deliveryRows = new DeliveryRepository();
  const countRows = new StockCountRepository();
  const stock = given.stock;
  return {
    catalogue,
    writer: new StockWriter(catalogue, locations, stock, new StockChanges(ledger, repository), deliveryRows),
    adjustments: new AdjustmentService(
      ledger,
      new StockExplanationService(levels, locations),
      catalogue,
      locations,
      shortages,
      arrivals,
    ),
    counts: new StockCountService(
      countRows,
      new LevelCorrections(ledger, holdRows, allocationRows),
      locations,
    ),
    deliveryRows,
    history: new StockHistoryRepository(),
    receiving: new ReceivingService(deliveryRows, arrivals, catalogue, locations),
    transfers: new TransferService(transferRows, levels, ledger, arrivals, shortages, catalogue, locations),
    work: new StockWorkReader(transferRows, deliveryRows, countRows),
  };
}

/** A variant (a new one unless given) at a location (a new store unless given), with the movement that put it there. */
export async function aStockLevel(
  db: DataSource,
  given: Partial<Omit<StockLevel, 'held' | 'allocated' | 'version'>> = {},
): Promise<{ variantId: Id<'Variant'>; locationId: Id<'Location'> }> {
  const variantId = given.variantId ?? (await aVariant(db)).id;
  const locationId = given.locationId ?? (await aLocation(db)).id;
  const [location] = (await db.query('SELECT stock_owner_id AS owner FROM location WHERE id = $1', [
    locationId,
  ])) as { owner: Id<'Seller'> }[];
  const onHand = given.onHand ?? 0;
  await db.manager.insert(StockLevel, {
    ownerSellerId: location!.owner,
    ...given,
    variantId,
    locationId,
    onHand,
  });
  if (onHand !== 0)
    await db.manager.insert(StockMovement, {
      id: anId<'StockMovement'>(),
      variantId,
      locationId,
      ownerSellerId: given.ownerSellerId ?? location!.owner,
      delta: onHand,
      onHandAfter: onHand,
      reason: MovementReason.IMPORTED,
      causeKind: 'import',
      causeId: anId(),
      lineId: null,
      actor: 'system:a test',
      apiClientId: null,
      channel: null,
      operationKey: anId(),
      ordinal: 0,
      at: new Date('2026-01-05T00:00:00Z'),
    });
  return { variantId, locationId };
}

/** The row of a level as it stands. */
export const levelAt = (
  db: DataSource,
  { variantId, locationId }: { variantId: Id<'Variant'>; locationId: Id<'Location'> },
): Promise<StockLevel> => db.manager.findOneByOrFail(StockLevel, { variantId, locationId });
