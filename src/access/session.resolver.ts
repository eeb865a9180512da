import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { SystemClock } from '../kernel/clock.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Call } from '../platform/idempotency/idempotency.js';
import {
  LogInInput,
  LogInStaffInput,
  LogOutInput,
  RefreshSessionInput,
  RequestPasswordResetInput,
  ResetPasswordInput,
  RevokeAccessInput,
} from './access.inputs.js';
import {
  LogInResult,
  LogInStaffResult,
  LogOutResult,
  RefreshSessionResult,
  RequestPasswordResetResult,
  ResetPasswordResult,
  RevokeAccessResult,
} from './access.results.js';
import {
  type PasswordResetRequestedType,
  type SessionOpenedType,
  type SessionRefreshedType,
  type SessionsEndedType,
  type StaffSessionType,
  ViewerType,
} from './access.types.js';
import { AuthenticationService } from './authentication.service.js';
import { BusinessClockService } from './business-clock.service.js';
import { LogInProcess } from './log-in.process.js';
import { PASSWORD_RESET_VALID_MINUTES, PasswordResetProcess } from './password-reset.process.js';
import { CurrentActor, CurrentCall, Permit, Public } from './permit.js';
import { RevocationService } from './revocation.service.js';
import { type EndedSessions, SessionService } from './session.service.js';
import { REMEMBERED_MS } from './short-memory.js';

/** Who speaks, and the sessions by which we know. These mutations ignore an idempotency key: no token is ever kept. */
@Resolver(() => ViewerType)
export class SessionResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly logIns: LogInProcess,
    private readonly passwordResets: PasswordResetProcess,
    private readonly sessions: SessionService,
    private readonly revocations: RevocationService,
    private readonly authentication: AuthenticationService,
    private readonly businessClock: BusinessClockService,
    private readonly clock: SystemClock,
  ) {}

  @Public()
  @Query(() => ViewerType, {
    description: 'Who is speaking, as the server sees it. Callers: anyone with an api key.',
  })
  viewer(@CurrentActor() actor: Actor): ViewerType {
    const { subject } = actor;
    return {
      clientName: actor.clientName,
      clientKind: actor.clientKind,
      channel: actor.channel,
      customerId: subject.kind === 'customer' ? subject.customerId : null,
      locationId: actor.locationId,
      staffName: subject.kind === 'staff' ? subject.staffName : null,
      permissions: [...actor.permissions].sort(),
      now: this.businessClock.now(),
      clockIsVirtual: this.businessClock.isVirtual,
    };
  }

  @Public({ session: 'ignored' })
  @Mutation(() => LogInResult, {
    description:
      "Opens a customer's session; a guest token that comes along brings its cart. Callers: anyone with a webshop or app key. Refuses: LOG_IN_REFUSED.",
  })
  logIn(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Who.' }) input: LogInInput,
  ): Promise<SessionOpenedType> {
    return this.logIns.ofCustomer(call, input);
  }

  @Public({ session: 'ignored' })
  @Mutation(() => LogInStaffResult, {
    description: 'Opens a staff session at this client. Callers: a staff client. Refuses: LOG_IN_REFUSED.',
  })
  logInStaff(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Who.' }) input: LogInStaffInput,
  ): Promise<StaffSessionType> {
    return this.logIns.ofStaff(call, input);
  }

  @Public({ session: 'ignored' })
  @Mutation(() => RefreshSessionResult, {
    description:
      'New tokens for a refresh token, once; an older one ends the session. Callers: anyone with an api key. Refuses: LOG_IN_REFUSED.',
  })
  refreshSession(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Which.' }) input: RefreshSessionInput,
  ): Promise<SessionRefreshedType> {
    return this.logIns.refresh(call, input.refreshToken);
  }

  @Permit('access.end_own_sessions')
  @Mutation(() => LogOutResult, {
    description: 'Ends this session, or all of hers. Callers: whoever has one. Refuses nothing.',
  })
  async logOut(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Which.' }) { everywhere }: LogOutInput,
  ): Promise<SessionsEndedType> {
    const { subject } = call.actor;
    if (subject.kind !== 'customer' && subject.kind !== 'staff') throw new Error('only sessions may log out');
    const { sessionId } = subject;
    const all =
      subject.kind === 'customer' ? { customerId: subject.customerId } : { staffId: subject.staffId };
    const ended = await this.unitOfWork.run(call.actor, call, (tx) => {
      tx.audit({ objectId: sessionId });
      return this.sessions.end(tx, everywhere ? all : { sessionId }, 'logged_out');
    });
    return this.told(ended);
  }

  @Permit('access.revoke')
  @Mutation(() => RevokeAccessResult, {
    description:
      'Ends the sessions of somebody else, in every process within a minute. Callers: manager, contact-centre agent, admin. Refuses: NOT_FOUND.',
  })
  async revokeAccess(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Whose.' }) input: RevokeAccessInput,
  ): Promise<SessionsEndedType> {
    return this.told(await this.unitOfWork.run(call.actor, call, (tx) => this.revocations.revoke(tx, input)));
  }

  @Public({ session: 'ignored' })
  @Mutation(() => RequestPasswordResetResult, {
    description:
      'Mails a code to the address, if it has an account; the answer does not tell. Callers: anyone with a webshop or app key. Refuses: TOO_MANY_ATTEMPTS.',
  })
  async requestPasswordReset(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Whose.' }) { email }: RequestPasswordResetInput,
  ): Promise<PasswordResetRequestedType> {
    await this.passwordResets.request(call, email);
    return { validMinutes: PASSWORD_RESET_VALID_MINUTES };
  }

  @Public({ session: 'ignored' })
  @Mutation(() => ResetPasswordResult, {
    description:
      'Sets a new password by the code of the mail and ends all of her sessions. Callers: anyone with a webshop or app key. Refuses: CODE_REJECTED, RULE_BROKEN, TOO_MANY_ATTEMPTS.',
  })
  async resetPassword(
    @CurrentCall() call: Call,
    @Args('input', { description: 'Code and password.' }) input: ResetPasswordInput,
  ): Promise<SessionsEndedType> {
    return this.told(await this.passwordResets.reset(call, input));
  }

  /** This process knows at once, the others when they next ask the database. */
  private told({ count, ids }: EndedSessions): SessionsEndedType {
    this.authentication.forgetSessions(ids);
    return { count, effectiveAt: new Date(this.clock.now().getTime() + REMEMBERED_MS) };
  }
}
