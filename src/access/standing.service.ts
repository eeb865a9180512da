import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { SessionRepository } from './session.repository.js';

/**
 * Whether those who were let in still are, of the database: what requests remember of sessions is up to half a minute
 * old, which is too old for who is told something without asking.
 */
@Injectable()
export class StandingService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: SystemClock,
  ) {}

  /** @returns those whose api client is enabled and whose session, if they have one, is live. One statement for all. */
  async among(db: Db, actors: readonly Actor[]): Promise<ReadonlySet<Actor>> {
    const clientIds = new Set(actors.flatMap(({ apiClientId }) => apiClientId ?? []));
    const sessionIds = new Set(actors.flatMap((actor) => sessionOf(actor) ?? []));
    const rows = await this.sessions.standing(db, [...clientIds], [...sessionIds], this.clock.now());
    const clients = new Set(rows.map(({ clientId }) => clientId));
    const sessions = new Set(rows.map(({ sessionId }) => sessionId));
    return new Set(
      actors.filter((actor) => {
        const sessionId = sessionOf(actor);
        return (
          actor.apiClientId !== null &&
          clients.has(actor.apiClientId) &&
          (sessionId === null || sessions.has(sessionId))
        );
      }),
    );
  }
}

const sessionOf = ({ subject }: Actor) =>
  subject.kind === 'customer' || subject.kind === 'staff' ? subject.sessionId : null;
