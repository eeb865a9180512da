import { readAfter, BEGINNING } from '../../src/platform/outbox/outbox-reader.js';
import { anActor, anEvent, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { eventually } from '../support/processes.js';

it('a transaction that began first and waited for another is read after it', async () => {
  const { db, unitOfWork } = await aWorkshop();
  try {
    const [aggregate, another] = [anId(), anId()];
    const actor = anActor();
    await unitOfWork.run(actor, { operation: 'first' }, async (early) => {
      await early.rows`SELECT pg_current_xact_id()`; // it has its number, and now comes second to the row
      await unitOfWork.run(actor, { operation: 'second' }, (late) => {
        late.emit(anEvent(aggregate, 1));
        return Promise.resolve();
      });
      early.emit(anEvent(another, 1));
      early.emit(anEvent(aggregate, 2));
      early.emit(anEvent(aggregate, 3));
    });
    const read = async () => (await readAfter(unitOfWork.read(actor), BEGINNING, 10)).events;
    // A transaction of any database of the server that has begun to write keeps back what came after it.
    await eventually(async () => (await read()).length > 0);
    const events = await read();
    expect(events.map(({ aggregateId, sequence }) => [aggregateId, sequence])).toEqual([
      [aggregate, 1],
      [another, 1],
      [aggregate, 2],
      [aggregate, 3],
    ]);
  } finally {
    await db.destroy();
  }
});
