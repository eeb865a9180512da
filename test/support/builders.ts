import type { DataSource } from 'typeorm';
import { ApiClient } from '../../src/access/index.js';
import { type Id, newId } from '../../src/kernel/ids.js';
import { type Actor, systemActor } from '../../src/platform/access/actor.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { DomainEvent } from '../../src/platform/outbox/domain-event.js';

/** Long before any test's own time. */
export const LONG_AGO = new Date('2026-01-05T00:00:00+01:00');

let ticks = 0;
/** A new id of any kind: tests are kept apart by their data. */
export const anId = <Kind extends string>(): Id<Kind> => newId<Kind>(1_767_225_600_000 + ticks++);

export const aKey = (): string => anId<'IdempotencyKey'>();

export const anActor = (given: Partial<Actor> = {}): Actor => ({
  ...systemActor('a test'),
  apiClientId: anId<'ApiClient'>(),
  clientName: 'webshop',
  clientKind: ClientKind.WEBSHOP,
  channel: Channel.WEBSHOP,
  ...given,
});

/** An associate at a till of a store. */
export const aStaffActor = (given: Partial<Actor> = {}): Actor =>
  anActor({
    clientName: 'till',
    clientKind: ClientKind.POS,
    channel: Channel.STORE,
    locationId: anId<'Location'>(),
    terminalId: anId<'Terminal'>(),
    subject: {
      kind: 'staff',
      staffId: anId<'Staff'>(),
      staffName: 'Iris',
      role: 'associate',
      sessionId: anId<'Session'>(),
    },
    ...given,
  });

/** A fact about a row of nobody's module. */
export const anEvent = (aggregateId: string, sequence: number, type = 'test.happened'): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'test',
  aggregateId,
  sequence,
  payload: { sequence },
});

/** @returns the key of a new api client. */
export async function anApiClient(db: DataSource, given: Partial<ApiClient> = {}): Promise<string> {
  const id = anId<'ApiClient'>();
  const key = `key-${id}`;
  await db.manager.insert(ApiClient, {
    id,
    name: `client ${id}`,
    kind: ClientKind.WEBSHOP,
    channel: Channel.WEBSHOP,
    locationId: null,
    terminalId: null,
    keyHash: hashOf(key),
    createdAt: new Date('2026-01-01T00:00:00Z'),
    disabledAt: null,
    ...given,
  });
  return key;
}
