import type { DataSource } from 'typeorm';
import {
  can,
  LocationAbility,
  LocationDirectory,
  LocationRepository,
  LocationWriteRepository,
  LocationWriter,
  Location,
  OpeningException,
  OpeningSlot,
} from '../../src/locations/index.js';
import { isOpenAt } from '../../src/kernel/calendar.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Weekday } from '../../src/platform/graphql/common.enums.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { counted } from '../support/counted.js';
import { aWorkshop } from '../support/database.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
let reading: ReturnType<typeof counted>;
let directory: LocationDirectory;
let writer: LocationWriter;

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop());
  reading = counted(unitOfWork.read(anActor()));
});
beforeEach(() => {
  directory = new LocationDirectory(new LocationRepository());
  writer = new LocationWriter(new LocationWriteRepository(), directory);
  reading.statements = 0;
});
afterAll(() => db.destroy());

const write = <Result>(work: (tx: Tx) => Promise<Result>) =>
  unitOfWork.run(anActor(), { operation: 'import' }, work);

describe('the directory', () => {
  it('knows a location with its seller, abilities, hours and place', async () => {
    const { id, sellerId, name } = await aLocation(db, {
      latitude: 50.931,
      longitude: 5.333,
      shipCutOff: '23:00',
    });
    const location = (await directory.get(reading, id))!;
    expect(location).toMatchObject({
      id,
      name,
      sellerId,
      stockOwnerId: sellerId,
      point: { latitude: 50.931, longitude: 5.333 },
      shipCutOff: '23:00',
      distanceMetres: null,
      address: { name, street: 'Spoelsterskade', houseNumber: '38', postcode: '3511 ZH', country: 'NL' },
    });
    expect(location.seller).toMatchObject({ id: sellerId, vatNumber: 'NL000012348B01', country: 'NL' });
    expect(location.openingHours[0]).toEqual({ weekday: Weekday.MONDAY, opens: '09:00', closes: '18:00' });
    expect(isOpenAt(location.hours, new Date('2026-11-20T08:00:00Z'))).toBe(true);
    expect(isOpenAt(location.hours, new Date('2026-11-20T17:00:00Z'))).toBe(false);
    expect(can(location, LocationAbility.SELL, LocationAbility.COLLECT)).toBe(true);
  });

  it('asks the database once, however many ask at once and after', async () => {
    const { id } = await aLocation(db);
    await Promise.all(Array.from({ length: 20 }, () => directory.get(reading, id)));
    await directory.all(reading);
    expect(reading.statements).toBe(1);
  });

  it('finds what is new at once, and what is not there costs one question each time', async () => {
    await directory.all(reading);
    const { id, locationId } = await aTerminal(db);
    expect(await directory.terminal(reading, id)).toMatchObject({ id, locationId, name: 'Kassa 1' });
    expect(reading.statements).toBe(2);
    expect(await directory.get(reading, anId<'Location'>())).toBeNull();
    expect(await directory.seller(reading, anId<'Seller'>())).toBeNull();
    expect(reading.statements).toBe(4);
  });

  it('sees a change of another process when its answer is too old', async () => {
    const { id } = await aLocation(db, { name: 'Oud' });
    await directory.get(reading, id);
    await db.manager.update(Location, { id }, { name: 'Nieuw' });
    expect((await directory.get(reading, id))!.name).toBe('Oud');
    directory.kept.maxAgeMs = 0;
    expect((await directory.get(reading, id))!.name).toBe('Nieuw');
  });

  it('sorts by distance', async () => {
    const [utrecht, hasselt] = [
      await aLocation(db),
      await aLocation(db, { latitude: 50.931, longitude: 5.333 }),
    ];
    const near = await directory.near(reading, { latitude: 50.93, longitude: 5.33 });
    const place = ({ id }: { id: Id<'Location'> }) => near.findIndex((location) => location.id === id);
    expect(place(hasselt)).toBeLessThan(place(utrecht));
    expect(near[place(utrecht)]!.distanceMetres).toBeGreaterThan(125_000);
    const distances = near.map(({ distanceMetres }) => distanceMetres!);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });

  it('gives several in the order asked, without those it does not know', async () => {
    const [one, two] = [await aLocation(db), await aLocation(db)];
    const found = await directory.byIds(reading, [two.id, anId<'Location'>(), one.id]);
    expect(found.map(({ id }) => id)).toEqual([two.id, one.id]);
  });
});

describe('writing places', () => {
  const address = { street: 'S', houseNumber: '1', postcode: '3511 ZH', city: 'Utrecht', country: 'NL' };
  let number = 0;
  const aCode = () => `X${anId().slice(-6)}${(number += 1)}`.toUpperCase();
  const aSellerRow = (given: object = {}) => ({
    code: aCode(),
    name: 'Haspel & Haard BV',
    vatNumber: 'NL000012348B01',
    documentPrefix: aCode(),
    ...address,
    ...given,
  });
  const aLocationRow = (seller: string, given: object = {}) => ({
    code: aCode(),
    name: 'Utrecht',
    kind: 'store' as const,
    seller,
    stockOwner: null,
    ...address,
    latitude: 52.091,
    longitude: 5.121,
    timeZone: 'Europe/Amsterdam',
    abilities: ['sell' as const],
    collectionPlaces: 40,
    weightMaxGrams: null,
    shipCutOff: null,
    closed: false,
    ...given,
  });
  async function aStore() {
    const [seller, location] = [aSellerRow(), aLocationRow('')];
    await write((tx) => writer.sellers(tx, [seller]));
    await write((tx) => writer.locations(tx, [{ ...location, seller: seller.code }]));
    const { id } = await db.manager.findOneByOrFail(Location, { code: location.code });
    return { seller, location: { ...location, seller: seller.code }, id };
  }

  it('twice changes nothing, and the directory knows it at once', async () => {
    await directory.all(reading);
    const { seller, location, id } = await aStore();
    const before = await directory.get(reading, id);
    expect(before).toMatchObject({ code: location.code, seller: { code: seller.code }, may: ['sell'] });
    expect(await write((tx) => writer.locations(tx, [location]))).toEqual({
      ...{ accepted: 1, problems: [], closed: [] },
    });
    expect(await directory.get(reading, id)).toEqual(before);
    await write((tx) => writer.locations(tx, [{ ...location, name: 'Anders' }]));
    expect(await directory.get(reading, id)).toMatchObject({ name: 'Anders' });
  });

  it('tells what a row refers to in vain, and whose number series it would take', async () => {
    const { seller, location } = await aStore();
    const other = aSellerRow({ documentPrefix: seller.documentPrefix });
    expect(await write((tx) => writer.sellers(tx, [other, seller]))).toMatchObject({
      accepted: 1,
      problems: [{ index: 0, column: 'documentPrefix', reason: 'is that of another seller' }],
    });
    const places = [aLocationRow('nobody'), aLocationRow(seller.code, { stockOwner: 'nobody' })];
    expect((await write((tx) => writer.locations(tx, places))).problems.map(({ column }) => column)).toEqual([
      'seller',
      'stockOwner',
    ]);
    expect(
      await write((tx) => writer.locations(tx, [aLocationRow(seller.code, { closed: true })])),
    ).toMatchObject({ accepted: 0, problems: [{ column: 'abilities' }] });
    const till = { code: aCode(), location: location.code, name: 'Kassa', documentPrefix: aCode() };
    expect(
      await write((tx) =>
        writer.terminals(tx, [
          till,
          { ...till, code: aCode() },
          { ...till, code: aCode(), documentPrefix: aCode(), location: 'nowhere' },
        ]),
      ),
    ).toMatchObject({
      accepted: 1,
      problems: [
        { index: 1, column: 'documentPrefix', reason: 'comes twice' },
        { index: 2, column: 'location', reason: 'does not name a location' },
      ],
    });
  });

  it('makes the week what the rows say, and a day what its rows say', async () => {
    const { location, id } = await aStore();
    const slot = (weekday: 'mon' | 'fri', opens: string, closes: string) => ({
      location: location.code,
      weekday,
      opens,
      closes,
    });
    await write((tx) =>
      writer.openingHours(tx, [
        slot('mon', '09:00', '12:30'),
        slot('mon', '13:30', '18:00'),
        slot('fri', '09:00', '24:00'),
      ]),
    );
    await write((tx) =>
      writer.openingHours(tx, [slot('mon', '10:00', '18:00'), slot('fri', '24:00', '02:00')]),
    );
    expect(await db.manager.findBy(OpeningSlot, { locationId: id })).toEqual([
      { locationId: id, weekday: 1, opens: '10:00', closes: '18:00' },
    ]);
    const day = { location: location.code, day: '2026-12-24', reason: 'Kerstavond' };
    await write((tx) =>
      writer.openingExceptions(tx, [
        { ...day, closed: false, opens: '09:00', closes: '12:00' },
        { ...day, closed: false, opens: '13:00', closes: '17:00' },
        { ...day, day: '2026-12-25', closed: true, opens: null, closes: null },
      ]),
    );
    await write((tx) => writer.openingExceptions(tx, [{ ...day, closed: true, opens: null, closes: null }]));
    const exceptions = await db.manager.findBy(OpeningException, { locationId: id });
    expect(exceptions.map(({ day: on, closed }) => [on, closed]).toSorted()).toEqual([
      ['2026-12-24', true],
      ['2026-12-25', true],
    ]);
    expect((await directory.get(reading, id))!.exceptions).toHaveLength(2);
  });

  it('shows closing at 24:00 as midnight, which every clock can', async () => {
    const { location, id } = await aStore();
    await write((tx) =>
      writer.openingHours(tx, [{ location: location.code, weekday: 'sat', opens: '07:00', closes: '24:00' }]),
    );
    const found = (await directory.get(reading, id))!;
    expect(found.openingHours).toEqual([{ weekday: Weekday.SATURDAY, opens: '07:00', closes: '00:00' }]);
    expect(isOpenAt(found.hours, new Date('2026-11-21T22:59:00Z'))).toBe(true);
    expect(isOpenAt(found.hours, new Date('2026-11-21T23:00:00Z'))).toBe(false);
  });
});
