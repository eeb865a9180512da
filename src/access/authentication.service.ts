import { Injectable } from '@nestjs/common';
import { newId } from '../kernel/ids.js';
import { type Actor, systemActor } from '../platform/access/actor.js';
import { hashOf } from '../platform/config/secrets.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { RequestContext } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { ApiClientRepository } from './api-client.repository.js';
import { permissionsOf } from './permissions.js';

/** Makes the {@link Actor} of a request from its headers, or of a socket from its `connection_init`. */
@Injectable()
export class AuthenticationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: ApiClientRepository,
  ) {}

  async contextFrom(header: (name: string) => string | undefined): Promise<RequestContext> {
    const actor = await this.actorFrom(header('api-key'), header('guest-token'));
    const problem =
      actor === null ? new RequestError('UNAUTHENTICATED', 'Send a valid api key.', { reason: 'KEY' }) : null;
    return new RequestContext(
      actor,
      problem,
      header('idempotency-key') ?? null,
      header('accept-language')?.slice(0, 2).toLowerCase() ?? 'nl',
      newId(Date.now()),
    );
  }

  private async actorFrom(apiKey: string | undefined, guestToken: string | undefined): Promise<Actor | null> {
    if (!apiKey) return null;
    const client = await this.clients.byKeyHash(
      this.unitOfWork.read(systemActor('authentication')),
      hashOf(apiKey),
    );
    if (client === null) return null;
    return {
      apiClientId: client.id,
      clientName: client.name,
      clientKind: client.kind,
      channel: client.channel,
      locationId: client.locationId,
      terminalId: client.terminalId,
      subject: guestToken ? { kind: 'guest', guestTokenHash: hashOf(guestToken) } : { kind: 'none' },
      permissions: permissionsOf(guestToken ? 'guest' : null),
    };
  }
}
