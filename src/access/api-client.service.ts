import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import { hashOf, Secrets } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type Channel, ClientKind, ObjectKind } from '../platform/graphql/common.enums.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { notFound, ruleBroken, wrongState } from '../platform/graphql/refusals.js';
import { apiClientAdded, apiClientDisabled, apiKeyRotated } from './access.events.js';
import type { ApiClient } from './api-client.entity.js';
import { ApiClientRepository } from './api-client.repository.js';
import { aloneOf } from './authentication.service.js';
import { CHANNELS_OF } from './callers.js';
import { Places } from './places.js';
import { type EndedSessions, SessionService } from './session.service.js';

export interface NewApiClient {
  readonly name: string;
  readonly kind: ClientKind;
  /** The usual one of its kind when absent. */
  readonly channel?: Channel | null;
  readonly locationId?: Id<'Location'> | null;
  readonly terminalId?: Id<'Terminal'> | null;
}

/** A client with the key that opens it: told once, kept as a hash. */
export interface IssuedKey {
  readonly client: ApiClient;
  readonly apiKey: string;
}

/**
 * Who may speak to us. Keys are derived from the server's and the client's version, so that the repeat of a call whose
 * answer was lost can give the key again.
 */
@Injectable()
export class ApiClientService {
  constructor(
    private readonly repository: ApiClientRepository,
    private readonly sessions: SessionService,
    private readonly places: Places,
    private readonly secrets: Secrets,
  ) {}

  async list(db: Db, page: PageRequest): Promise<Connection<ApiClient>> {
    const rows = await this.repository.page(db, page);
    const count = await this.repository.count(db);
    return pageOf(rows, page.first, ({ name }) => encodeCursor([name]), count, page.after !== null);
  }

  /** Who speaks through each client that may, with nobody logged in: for comparing what they are told. */
  async voices(db: Db): Promise<Actor[]> {
    return (await this.repository.enabled(db)).map(aloneOf);
  }

  byId(db: Db, id: string): Promise<ApiClient | null> {
    return this.repository.byId(db, id);
  }

  /**
   * @throws RuleBroken when the name is taken, the kind cannot speak for this channel, or a till has no store.
   * @throws NotFound   for a store or till that is not there.
   * Emits `access.api_client_added`.
   */
  async add(tx: Tx, given: NewApiClient): Promise<IssuedKey> {
    const id = tx.newId<'ApiClient'>();
    const apiKey = this.keyOf({ id, kind: given.kind, version: 1 });
    const client = await this.insert(tx, id, given, apiKey);
    tx.audit({ objectId: id, before: null, after: { kind: client.kind, locationId: client.locationId } });
    return { client, apiKey };
  }

  /**
   * A new key; the old one is void within a minute. Sessions opened through the client go on.
   *
   * @throws NotFound, WrongState when it is disabled. Emits `access.api_key_rotated`.
   */
  async rotateKey(tx: Tx, id: Id<'ApiClient'>, reason: string): Promise<IssuedKey> {
    const before = await this.mustBeEnabled(tx, id);
    const apiKey = this.keyOf({ ...before, version: before.version + 1 });
    const client = await this.repository.setKey(tx, id, before.version, hashOf(apiKey));
    if (client === null) throw wrongState('api client', 'changed meanwhile');
    tx.emit(apiKeyRotated(client));
    tx.audit({ objectId: id, after: { key: 'new' }, reason });
    return { client, apiKey };
  }

  /** The key of a client as it is now, for the repeat of a call that made one. */
  async issued(db: Db, id: string): Promise<IssuedKey> {
    const client = await this.repository.byId(db, id);
    return { client: client!, apiKey: this.keyOf(client!) };
  }

  /**
   * It says nothing to us any more, within a minute, and its sessions end.
   *
   * @throws NotFound, WrongState when it is disabled already, RuleBroken for the client that asks.
   * Emits `access.api_client_disabled`, `access.session_ended`.
   */
  async disable(
    tx: Tx,
    id: Id<'ApiClient'>,
    reason: string,
  ): Promise<{ client: ApiClient; ended: EndedSessions }> {
    if (id === tx.actor.apiClientId)
      throw ruleBroken('input.apiClientId', 'OWN_CLIENT', 'A client does not disable itself; use another.');
    await this.mustBeEnabled(tx, id);
    const client = await this.repository.disable(tx, id);
    if (client === null) throw wrongState('api client', 'disabled');
    tx.emit(apiClientDisabled(client));
    tx.audit({ objectId: id, before: { disabled: false }, after: { disabled: true }, reason });
    return { client, ended: await this.sessions.end(tx, { apiClientId: id }, 'client_disabled') };
  }

  /** Adds the clients that an import brings, with keys it chose; one whose name is known stays as it is. */
  async setByImport(tx: Tx, rows: readonly (NewApiClient & { readonly apiKey: string })[]): Promise<number> {
    let count = 0;
    for (const row of rows) {
      if (await this.repository.byName(tx, row.name)) continue;
      await this.insert(tx, tx.newId<'ApiClient'>(), row, row.apiKey);
      count += 1;
    }
    return count;
  }

  private async insert(tx: Tx, id: Id<'ApiClient'>, given: NewApiClient, apiKey: string): Promise<ApiClient> {
    const locationId = given.locationId ?? null;
    const terminalId = given.terminalId ?? null;
    if (given.kind === ClientKind.POS && locationId === null)
      throw ruleBroken('input.locationId', 'STORE_MISSING', 'A till stands in a store.');
    if (terminalId !== null && given.kind !== ClientKind.POS)
      throw ruleBroken('input.terminalId', 'NOT_A_TILL', 'Only a client of kind POS is a till.');
    await this.places.mustExist(tx, { locationId, terminalId });
    const channel = channelOf(given);
    const keyHash = hashOf(apiKey);
    const { name, kind } = given;
    const client = await this.repository.insert(tx, {
      id,
      name,
      kind,
      channel,
      locationId,
      terminalId,
      keyHash,
    });
    if (client === null)
      throw ruleBroken('input.name', 'NAME_TAKEN', 'Another api client has this name already.');
    tx.emit(apiClientAdded(client));
    return client;
  }

  private async mustBeEnabled(tx: Tx, id: Id<'ApiClient'>): Promise<ApiClient> {
    const client = await this.repository.byId(tx, id);
    if (client === null) throw notFound(ObjectKind.OTHER, id);
    if (client.disabledAt !== null) throw wrongState('api client', 'disabled');
    return client;
  }

  /** Its beginning says what it is, so that a key that leaked into a text is recognised. */
  private keyOf({ id, kind, version }: Pick<ApiClient, 'id' | 'kind' | 'version'>): string {
    return `toonbank_${kind}_${this.secrets.token('api-key', `${id}.${version}`)}`;
  }
}

function channelOf({ kind, channel }: NewApiClient): Channel | null {
  const possible = CHANNELS_OF[kind];
  if (channel == null) return possible[0] ?? null;
  if (possible.includes(channel)) return channel;
  throw ruleBroken('input.channel', 'NOT_ITS_CHANNEL', 'A client of this kind does not speak for it.');
}
