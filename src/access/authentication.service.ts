import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { type Actor, type Subject, systemActor } from '../platform/access/actor.js';
import { hashOf } from '../platform/config/secrets.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { RequestContext } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { AccessTokens } from './access-tokens.js';
import type { ApiClient } from './api-client.entity.js';
import { ApiClientRepository } from './api-client.repository.js';
import { isShopperClient, isStaffClient } from './callers.js';
import { permissionsOf } from './permissions.js';
import { type LiveSession, SessionRepository } from './session.repository.js';
import { ShortMemory } from './short-memory.js';

type Header = (name: string) => string | undefined;

/** Who asks, or why that is not clear; with both, a session was given that opens nothing (any more). */
interface Found {
  readonly actor: Actor | null;
  readonly problem: RequestError | null;
}

/**
 * Makes the {@link Actor} of a request from its headers, or of a socket from its `connection_init`. What it read of
 * clients and sessions it remembers for half a minute, so that a request costs no statement, and a revocation takes
 * effect within that time in every process, at once in the one that did it.
 */
@Injectable()
export class AuthenticationService {
  private readonly clientsByKeyHash: ShortMemory<ApiClient>;
  private readonly sessions: ShortMemory<LiveSession>;

  constructor(
    unitOfWork: UnitOfWork,
    clientRepository: ApiClientRepository,
    sessionRepository: SessionRepository,
    private readonly tokens: AccessTokens,
    private readonly clock: SystemClock,
  ) {
    const db = () => unitOfWork.read(systemActor('authentication'));
    this.clientsByKeyHash = new ShortMemory(clock, (hash) => clientRepository.byKeyHash(db(), hash));
    this.sessions = new ShortMemory(clock, (id) => sessionRepository.live(db(), id));
  }

  async contextFrom(header: Header): Promise<RequestContext> {
    const { actor, problem } = await this.find(header);
    return new RequestContext(
      actor,
      problem,
      header('idempotency-key') ?? null,
      header('accept-language')?.slice(0, 2).toLowerCase() ?? 'nl',
      newId(this.clock.now().getTime()),
    );
  }

  /** These sessions ended: this process asks the database about them again. */
  forgetSessions(ids: Iterable<string>): void {
    this.sessions.forget(ids);
  }

  /** This client's key or its right to speak changed: this process asks the database again. */
  async forgetClient(id: string): Promise<void> {
    await this.clientsByKeyHash.forgetWhere((client) => client.id === id);
  }

  private async find(header: Header): Promise<Found> {
    const apiKey = header('api-key');
    const client = apiKey ? await this.clientsByKeyHash.get(hashOf(apiKey)) : null;
    if (client === null) return { actor: null, problem: unauthenticated('KEY') };
    const alone = withoutSession(client, header('guest-token'));
    const authorization = header('authorization');
    if (!authorization) return alone;
    const session = await this.sessionOf(client, authorization);
    return session instanceof RequestError
      ? { actor: alone.actor, problem: session }
      : { actor: withSession(client, session), problem: null };
  }

  private async sessionOf(client: ApiClient, authorization: string): Promise<LiveSession | RequestError> {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const claims = token === undefined ? null : await this.tokens.read(token);
    if (claims === 'expired') return unauthenticated('EXPIRED');
    if (claims === null || claims.apiClientId !== client.id) return unauthenticated('SESSION');
    const session = await this.sessions.get(claims.sessionId);
    if (session === null || !isGoodAt(client, session)) return unauthenticated('SESSION');
    if (claims.subjectId !== (session.customerId ?? session.staffId)) return unauthenticated('SESSION');
    return session.expiresAt > this.clock.now() ? session : unauthenticated('EXPIRED');
  }
}

/** A session opens nothing but where it was opened; one by PIN also needs her to belong to the store of the till. */
function isGoodAt(client: ApiClient, session: LiveSession): boolean {
  if (session.apiClientId !== client.id) return false;
  switch (session.kind) {
    case 'customer':
      return isShopperClient(client.kind);
    case 'staff':
      return isStaffClient(client.kind);
    case 'staff_pin':
      return (
        client.kind === ClientKind.POS &&
        session.terminalId === client.terminalId &&
        session.staffLocationId === client.locationId
      );
  }
}

function withoutSession(client: ApiClient, guestToken: string | undefined): Found {
  if (guestToken && isShopperClient(client.kind)) {
    const subject: Subject = { kind: 'guest', guestTokenHash: hashOf(guestToken) };
    return { actor: actorOf(client, subject, permissionsOf('guest')), problem: null };
  }
  return { actor: aloneOf(client), problem: guestToken ? unauthenticated('SESSION') : null };
}

/** Who speaks through a client with nobody logged in. */
export function aloneOf(client: ApiClient): Actor {
  const isSystem = client.kind === ClientKind.SYSTEM;
  const subject: Subject = isSystem ? { kind: 'system', name: client.name } : { kind: 'none' };
  return actorOf(client, subject, permissionsOf(isSystem ? 'system' : null));
}

function withSession(client: ApiClient, session: LiveSession): Actor {
  const sessionId = session.id;
  if (session.customerId !== null) {
    const subject: Subject = { kind: 'customer', customerId: session.customerId, sessionId };
    return actorOf(client, subject, permissionsOf('customer'));
  }
  const role = session.role!;
  const subject: Subject = {
    kind: 'staff',
    staffId: session.staffId!,
    staffName: session.staffName!,
    role,
    sessionId,
  };
  const actor = actorOf(client, subject, permissionsOf(role));
  return { ...actor, locationId: client.locationId ?? session.staffLocationId };
}

const actorOf = (client: ApiClient, subject: Subject, permissions: ReadonlySet<string>): Actor => ({
  apiClientId: client.id,
  clientName: client.name,
  clientKind: client.kind,
  channel: client.channel,
  locationId: client.locationId,
  terminalId: client.terminalId,
  subject,
  permissions,
});

const WORDS = {
  KEY: 'Send a valid api key.',
  SESSION: 'This session opens nothing here: log in again.',
  EXPIRED: 'This session has expired: refresh it, or log in again.',
};

const unauthenticated = (reason: keyof typeof WORDS): RequestError =>
  new RequestError('UNAUTHENTICATED', WORDS[reason], { reason });
