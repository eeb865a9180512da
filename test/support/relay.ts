import type { DataSource } from 'typeorm';
import type { Clock } from '../../src/kernel/clock.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { LiveEvents } from '../../src/platform/outbox/live-events.js';
import { type Reaction, Reactions } from '../../src/platform/outbox/reactions.js';

/** What of a process reads the outbox: several of them on one database are several processes. */
export interface Relay {
  readonly live: LiveEvents;
  readonly reactions: Reactions;
  stop(): Promise<void>;
}

export async function aRelay(db: DataSource, clock: Clock, ...added: Reaction[]): Promise<Relay> {
  const unitOfWork = new UnitOfWork(db, clock);
  const live = new LiveEvents(unitOfWork);
  const reactions = new Reactions(unitOfWork, live);
  for (const reaction of added) reactions.add(reaction);
  await live.onApplicationBootstrap();
  reactions.onApplicationBootstrap();
  return {
    live,
    reactions,
    stop: async () => {
      await reactions.onModuleDestroy();
      await live.onModuleDestroy();
    },
  };
}
