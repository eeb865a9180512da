import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import {
  AddApiClientResult,
  AddStaffResult,
  ChangeStaffResult,
  DisableApiClientResult,
  RotateApiKeyResult,
} from './access.results.js';
import {
  AddApiClientInput,
  AddStaffInput,
  ChangeStaffInput,
  DisableApiClientInput,
  RotateApiKeyInput,
  StaffMemberFilter,
} from './administration.inputs.js';
import { ApiClientConnection, StaffMemberConnection, StaffMemberType } from './administration.types.js';
import type { ApiClient } from './api-client.entity.js';
import { ApiClientService, type IssuedKey } from './api-client.service.js';
import { AuthenticationService } from './authentication.service.js';
import { CurrentActor, CurrentCall, Permit } from './permit.js';
import type { StaffMember } from './staff-member.entity.js';
import { StaffMemberService } from './staff-member.service.js';

/** Admins give access: to staff, and to the clients through which anybody speaks. */
@Resolver(() => StaffMemberType)
export class AdministrationResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly staff: StaffMemberService,
    private readonly clients: ApiClientService,
    private readonly authentication: AuthenticationService,
  ) {}

  @ResolveField(() => Boolean, { description: 'She can log in at the tills of her store.' })
  hasPin(@Parent() staff: StaffMember): boolean {
    return staff.pinHash !== null;
  }

  @ResolveField(() => Boolean, { description: 'She can log in at other staff clients.' })
  hasPassword(@Parent() staff: StaffMember): boolean {
    return staff.passwordHash !== null;
  }

  @Permit('access.administer')
  @Query(() => StaffMemberConnection, { description: 'Who works here, by staff number. Callers: admin.' })
  staffMembers(
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => StaffMemberFilter, nullable: true, description: 'All when absent.' })
    filter: StaffMemberFilter | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after: string | null,
  ): Promise<Connection<StaffMember>> {
    return this.staff.list(this.unitOfWork.read(actor), filter ?? {}, pageRequest(first, after));
  }

  @Permit('access.administer')
  @Mutation(() => AddStaffResult, {
    description: 'Takes somebody on. Callers: admin. Refuses: NOT_FOUND, RULE_BROKEN.',
  })
  async addStaff(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Who.' }) input: AddStaffInput,
  ): Promise<StaffMember> {
    const secrets = await this.staff.hash(input);
    return this.idempotency.run(call, (tx) => this.staff.add(tx, input, secrets), this.recallStaff);
  }

  @Permit('access.administer')
  @Mutation(() => ChangeStaffResult, {
    description:
      'Changes role, store, name, PIN or password, or disables and enables; her sessions end. Callers: admin. Refuses: NOT_FOUND, RULE_BROKEN, STALE_VERSION.',
  })
  async changeStaff(
    @CurrentCall() call: Call,
    @Args('input', { description: 'What.' }) input: ChangeStaffInput,
  ): Promise<StaffMember> {
    const secrets = await this.staff.hash(input);
    let ended: readonly Id<'Session'>[] = [];
    const staff = await this.idempotency.run(
      call,
      async (tx) => {
        const changed = await this.staff.change(tx, input, secrets);
        ended = changed.ended.ids;
        return changed.staff;
      },
      this.recallStaff,
    );
    this.authentication.forgetSessions(ended);
    return staff;
  }

  @Permit('access.administer')
  @Query(() => ApiClientConnection, { description: 'Who may speak to us, by name. Callers: admin.' })
  apiClients(
    @CurrentActor() actor: Actor,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after: string | null,
  ): Promise<Connection<ApiClient>> {
    return this.clients.list(this.unitOfWork.read(actor), pageRequest(first, after));
  }

  @Permit('access.administer')
  @Mutation(() => AddApiClientResult, {
    description:
      'Lets another client speak, and gives its key once. Callers: admin. Refuses: NOT_FOUND, RULE_BROKEN.',
  })
  addApiClient(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Which.' }) input: AddApiClientInput,
  ): Promise<IssuedKey> {
    return this.idempotency.run(call, (tx) => this.clients.add(tx, input), this.recallKey);
  }

  @Permit('access.administer')
  @Mutation(() => RotateApiKeyResult, {
    description:
      'Gives a client another key; the old one is void within a minute. Callers: admin. Refuses: NOT_FOUND, WRONG_STATE.',
  })
  async rotateApiKey(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Which.' }) input: RotateApiKeyInput,
  ): Promise<IssuedKey> {
    const issued = await this.idempotency.run(
      call,
      (tx) => this.clients.rotateKey(tx, input.apiClientId, input.reason),
      this.recallKey,
    );
    await this.authentication.forgetClient(input.apiClientId);
    return issued;
  }

  @Permit('access.administer')
  @Mutation(() => DisableApiClientResult, {
    description:
      'Silences a client within a minute and ends its sessions. Callers: admin. Refuses: NOT_FOUND, RULE_BROKEN, WRONG_STATE.',
  })
  async disableApiClient(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Which.' }) input: DisableApiClientInput,
  ): Promise<ApiClient> {
    let ended: readonly Id<'Session'>[] = [];
    const client = await this.idempotency.run(
      call,
      async (tx) => {
        const disabled = await this.clients.disable(tx, input.apiClientId, input.reason);
        ended = disabled.ended.ids;
        return disabled.client;
      },
      this.recallClient,
    );
    this.authentication.forgetSessions(ended);
    await this.authentication.forgetClient(client.id);
    return client;
  }

  /** A name is hers and a key is secret: neither stays in a record of answers, which keeps ids. */
  private readonly recallStaff = {
    keep: ({ id }: StaffMember) => id,
    again: async (db: Db, id: Id<'Staff'>) => (await this.staff.byId(db, id))!,
  };
  private readonly recallClient = {
    keep: ({ id }: ApiClient) => id,
    again: async (db: Db, id: Id<'ApiClient'>) => (await this.clients.byId(db, id))!,
  };
  private readonly recallKey = {
    keep: ({ client }: IssuedKey) => client.id,
    again: (db: Db, id: Id<'ApiClient'>) => this.clients.issued(db, id),
  };
}
