import { Module } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { AccessTokens } from './access-tokens.js';
import { AccountRepository } from './account.repository.js';
import { AccountService } from './account.service.js';
import { AdministrationResolver } from './administration.resolver.js';
import { ApiClientRepository } from './api-client.repository.js';
import { ApiClientService } from './api-client.service.js';
import { ApprovalService } from './approval.service.js';
import { AttemptCounterRepository } from './attempt-counter.repository.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { AuthenticationService } from './authentication.service.js';
import { BusinessClockService } from './business-clock.service.js';
import { EmailVerificationProcess } from './email-verification.process.js';
import { LockOutService } from './lock-out.service.js';
import { LogInProcess } from './log-in.process.js';
import { OversightResolver } from './oversight.resolver.js';
import { PasswordResetProcess } from './password-reset.process.js';
import { Passwords } from './passwords.js';
import { Places } from './places.js';
import { ProofCodeRepository } from './proof-code.repository.js';
import { ProofCodeService } from './proof-code.service.js';
import { RevocationService } from './revocation.service.js';
import { SessionOpenings } from './session-openings.js';
import { SessionRepository } from './session.repository.js';
import { SessionResolver } from './session.resolver.js';
import { SessionService } from './session.service.js';
import { StaffMemberRepository } from './staff-member.repository.js';
import { StaffMemberService } from './staff-member.service.js';
import { StandingService } from './standing.service.js';
import { TidyAccessJob } from './tidy-access.job.js';

@Module({
  providers: [
    AccessTokens,
    AccountRepository,
    AccountService,
    AdministrationResolver,
    ApiClientRepository,
    ApiClientService,
    ApprovalService,
    AttemptCounterRepository,
    AuditRepository,
    AuditService,
    AuthenticationService,
    BusinessClockService,
    EmailVerificationProcess,
    LockOutService,
    LogInProcess,
    OversightResolver,
    PasswordResetProcess,
    Passwords,
    Places,
    ProofCodeRepository,
    ProofCodeService,
    RevocationService,
    SessionOpenings,
    SessionRepository,
    SessionResolver,
    SessionService,
    StaffMemberRepository,
    StaffMemberService,
    StandingService,
    SystemClock,
    TidyAccessJob,
  ],
  exports: [
    AccountService,
    ApiClientService,
    ApprovalService,
    AuthenticationService,
    EmailVerificationProcess,
    LockOutService,
    Passwords,
    Places,
    ProofCodeService,
    SessionOpenings,
    SessionService,
    StaffMemberService,
    StandingService,
    SystemClock,
  ],
})
export class AccessModule {}
