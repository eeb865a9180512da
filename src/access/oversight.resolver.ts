import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { AuditFilter, MoveClockInput } from './access.inputs.js';
import { MoveClockResult } from './access.results.js';
import { AuditEntryConnection, type AuditEntryType, type ClockMovedType } from './access.types.js';
import { AuditService } from './audit.service.js';
import { BusinessClockService } from './business-clock.service.js';
import { CurrentActor, CurrentCall, Permit } from './permit.js';

/** For those who keep watch: what staff changed, and business time. */
@Resolver()
export class OversightResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly audit: AuditService,
    private readonly businessClock: BusinessClockService,
  ) {}

  @Permit('access.read_audit')
  @Query(() => AuditEntryConnection, {
    description:
      'What staff changed, and whose file or purchases they looked at, newest first; to a manager that of her store. Callers: manager, ops, admin.',
  })
  auditEntries(
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => AuditFilter, nullable: true, description: 'All when absent.' })
    filter: AuditFilter | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after: string | null,
  ): Promise<Connection<AuditEntryType>> {
    return this.audit.list(this.unitOfWork.read(actor), filter ?? {}, pageRequest(first, after));
  }

  @Permit('clock.move')
  @Mutation(() => MoveClockResult, {
    description: 'Moves business time forward, outside production. Callers: ops. Refuses: CLOCK_FIXED.',
  })
  moveClock(
    @CurrentCall() call: Call,
    @Args('input', { description: 'To when.' }) { to }: MoveClockInput,
  ): Promise<ClockMovedType> {
    return this.idempotency.run(call, (tx) => this.businessClock.moveTo(tx, to));
  }
}
