import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { RevokeAccessInput } from './access.inputs.js';
import { AccountService } from './account.service.js';
import { ApiClientService } from './api-client.service.js';
import type { Permission } from './permissions.js';
import type { SessionOwner } from './session.repository.js';
import { type EndedSessions, SessionService } from './session.service.js';
import { StaffMemberService } from './staff-member.service.js';

/** Ends the sessions of somebody else: a lost phone, a leaver, a client that was broken into. */
@Injectable()
export class RevocationService {
  constructor(
    private readonly sessions: SessionService,
    private readonly accounts: AccountService,
    private readonly staff: StaffMemberService,
    private readonly clients: ApiClientService,
  ) {}

  /**
   * @param input names exactly one: a customer, somebody of the staff, an api client. Anyone who may revoke may do so
   *              for customers; a manager for the staff of her store, an admin for all staff and for clients.
   * @throws NotFound     for whom there is not, or is in another store.
   * @throws RequestError BAD_USER_INPUT for none or several, FORBIDDEN.
   * Emits `access.session_ended`.
   */
  async revoke(tx: Tx, input: RevokeAccessInput): Promise<EndedSessions> {
    const owner = await this.ownerIn(tx, input);
    const objectId = owner.customerId ?? owner.staffId ?? owner.apiClientId!;
    const ended = await this.sessions.end(tx, owner, 'revoked');
    tx.audit({ objectId, after: { sessionsEnded: ended.count }, reason: input.reason });
    return ended;
  }

  private async ownerIn(tx: Tx, input: RevokeAccessInput): Promise<SessionOwner> {
    const { customerId, staffId, apiClientId } = input;
    if ([customerId, staffId, apiClientId].filter((id) => id != null).length !== 1)
      throw new RequestError('BAD_USER_INPUT', 'Name exactly one of customerId, staffId and apiClientId.', {
        field: 'input',
      });
    if (customerId != null) {
      if (!(await this.accounts.exists(tx, customerId))) throw notFound(ObjectKind.CUSTOMER, customerId);
      return { customerId };
    }
    if (staffId != null) {
      demand(tx.actor, 'access.revoke_staff');
      const staff = await this.staff.byId(tx, staffId);
      if (staff === null || !isWithinReach(tx.actor, staff.locationId))
        throw notFound(ObjectKind.OTHER, staffId);
      return { staffId };
    }
    demand(tx.actor, 'access.administer');
    if ((await this.clients.byId(tx, apiClientId!)) === null) throw notFound(ObjectKind.OTHER, apiClientId!);
    return { apiClientId: apiClientId! };
  }
}

/** A manager reaches her own store, an admin every place. */
const isWithinReach = (actor: Actor, locationId: string | null): boolean =>
  actor.permissions.has('access.administer') || (locationId !== null && locationId === actor.locationId);

function demand(actor: Actor, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw new RequestError('FORBIDDEN', 'You may not do that.');
}
