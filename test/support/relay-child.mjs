// A process that runs one reaction, slowly enough to be killed in the midst of it.
// Usage: node relay-child.mjs <database url> <event type>
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../dist/src/data-source.js';
import { SystemClock } from '../../dist/src/kernel/clock.js';
import { UnitOfWork } from '../../dist/src/platform/database/unit-of-work.js';
import { LiveEvents } from '../../dist/src/platform/outbox/live-events.js';
import { Reactions } from '../../dist/src/platform/outbox/reactions.js';

const [url, type] = process.argv.slice(2);
const unitOfWork = new UnitOfWork(
  await new DataSource(dataSourceOptions(url, 5)).initialize(),
  new SystemClock(),
);
const live = new LiveEvents(unitOfWork);
const reactions = new Reactions(unitOfWork, live);
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 10));
reactions.add({
  consumer: `tally of ${type}`,
  types: [type],
  handle: async (tx, event) => {
    process.stdout.write(`handling ${event.aggregateId}\n`);
    await aMoment();
    await tx.rows`
      INSERT INTO tally (name, count) VALUES (${event.aggregateId}, 1)
      ON CONFLICT (name) DO UPDATE SET count = tally.count + 1`;
    await aMoment();
  },
});
await live.onApplicationBootstrap();
reactions.onApplicationBootstrap();
