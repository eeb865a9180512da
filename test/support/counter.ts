import type { DataSource } from 'typeorm';
import { Pickup, PickupLine } from '../../src/collection/index.js';
import type { HandOverInput } from '../../src/collection/collection.inputs.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { type AVariant, aVariant, type VariantGiven } from './catalogue.js';
import { aLocation } from './locations.js';
import { publishedTerms } from './terms.js';
import { asAssociate, asCustomer, collectionServices, pay } from './collection.js';
import { aCustomer } from './customers.js';
import { aWorkshop } from './database.js';
import { aStockLevel } from './inventory.js';

/** One of a variant put aside for Anna in a store that has ten. */
export interface Made {
  id: Id<'Reservation'>;
  anna: Actor;
  store: Id<'Location'>;
  variant: AVariant;
  pickupId: Id<'Pickup'>;
  lineId: Id<'PickupLine'>;
  place: { variantId: Id<'Variant'>; locationId: Id<'Location'> };
}

/** What people do at a store's shelves and counter, each in a transaction of its own. */
export function aCounter(
  db: DataSource,
  unitOfWork: UnitOfWork,
  services: ReturnType<typeof collectionServices>,
) {
  const run = <Result>(actor: Actor, work: Parameters<UnitOfWork['run']>[2]) =>
    unitOfWork.run(actor, { operation: 'test' }, work) as Promise<Result>;
  /** A store with 10 of a variant, and one of it reserved there; or one more there of what `another` reserved. */
  const reserved = async (
    given: VariantGiven & {
      store?: Id<'Location'>;
      actor?: Actor;
      quantity?: number;
      another?: Made;
    } = {},
  ): Promise<Made> => {
    const { store: at, actor, quantity = 1, another, ...variantGiven } = given;
    const variant = another?.variant ?? (await aVariant(db, variantGiven));
    const store = another?.store ?? at ?? (await aLocation(db)).id;
    if (!another) await aStockLevel(db, { variantId: variant.id, locationId: store, onHand: 10 });
    const anna = actor ?? asCustomer(await aCustomer(db));
    const id = await run<Id<'Reservation'>>(anna, (tx) =>
      services.placing.place(
        tx,
        {
          lines: [{ variantId: variant.id, quantity }],
          fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store },
          contact: { name: 'Anna', email: 'anna@example.org' },
          receipt: { by: ReceiptBy.EMAIL },
        },
        'nl',
      ),
    );
    const pickup = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
    const [line] = await db.manager.findBy(PickupLine, { pickupId: pickup.id });
    return {
      id,
      anna,
      store,
      variant,
      pickupId: pickup.id,
      lineId: line!.id,
      place: { variantId: variant.id, locationId: store },
    };
  };
  const takeNext = (actor: Actor, giveBack: Id<'PickTask'> | null = null) =>
    run<Id<'PickTask'>>(actor, (tx) => services.picking.takeNext(tx, giveBack));
  const confirm = (
    actor: Actor,
    taskId: Id<'PickTask'>,
    lineId: Id<'PickupLine'>,
    barcode: string,
    quantity = 1,
    serialNumber: string | null = null,
  ) =>
    run(actor, (tx) =>
      services.picking.confirm(tx, { taskId, lines: [{ lineId, barcode, quantity, serialNumber }] }),
    );
  const markReady = (actor: Actor, pickupId: Id<'Pickup'>, place = 'C-3') =>
    run(actor, (tx) => services.picking.markReady(tx, { pickupId, place }));
  const makeReady = async ({ store, lineId, variant, pickupId }: Made, quantity = 1, place = 'C-3') => {
    const iris = asAssociate(store);
    await confirm(iris, await takeNext(iris), lineId, variant.barcode, quantity);
    await markReady(iris, pickupId, place);
  };
  const sell = ({ store, id }: Made) =>
    run<{ orderId: Id<'Order'>; pickupId: Id<'Pickup'> | null }>(asAssociate(store), (tx) =>
      pay(tx, services, id),
    );
  const handOver = async (actor: Actor, input: Partial<HandOverInput> & Pick<HandOverInput, 'pickupIds'>) => {
    if (input.pickupCode != null) await services.guesses.check(actor, input.pickupIds, input.pickupCode);
    return run<{ pickupIds: Id<'Pickup'>[]; orderIds: Id<'Order'>[] }>(actor, (tx) =>
      services.handovers.handOver(tx, { ageChecked: false, ...input }),
    );
  };
  const codeOf = async ({ anna, pickupId }: Made) =>
    (await services.pickupReader.code(unitOfWork.read(anna), anna, pickupId))!.digits;
  const stateOf = async (id: Id<'Pickup'>) => (await db.manager.findOneByOrFail(Pickup, { id })).state;

  return { run, reserved, takeNext, confirm, markReady, makeReady, sell, handOver, codeOf, stateOf };
}

/** A database with terms in force, the services of collection and a counter on it. */
export async function aCounterAtWork() {
  const { db, clock, unitOfWork } = await aWorkshop();
  const services = collectionServices(unitOfWork);
  await publishedTerms(db);
  return { db, clock, unitOfWork, services, counter: aCounter(db, unitOfWork, services) };
}
