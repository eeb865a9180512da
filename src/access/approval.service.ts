import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { type Actor, systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { ApprovalNeeded } from './access.errors.js';
import { LockOutService } from './lock-out.service.js';
import { Passwords } from './passwords.js';
import { StaffMemberRepository } from './staff-member.repository.js';

/** Who stands for going beyond a rule, and why. */
export interface Approval {
  readonly staffId: Id<'Staff'>;
  readonly reason: string;
}

/** How somebody asks to go beyond a rule; shaped like `OverrideInput`. */
export interface Override {
  readonly reason: string;
  readonly managerNumber?: string | null;
  readonly managerPin?: string | null;
}

/** Asks a second person: a manager of the store, by her number and PIN at the till where it is asked. */
@Injectable()
export class ApprovalService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly staff: StaffMemberRepository,
    private readonly lockOut: LockOutService,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Looks who approves. Call it outside of a transaction: a hash takes 50 ms, and a wrong PIN is counted though it is
   * refused. What a rule needs an approval for is for the caller to say.
   *
   * @returns null without an override; the manager herself when it is her session and she names nobody else.
   * @throws ApprovalNeeded whatever is the matter: no manager of this store, a wrong PIN, too many tries, no till.
   */
  async of(actor: Actor, rule: string, override: Override | null | undefined): Promise<Approval | null> {
    if (!override) return null;
    const { subject } = actor;
    const { reason, managerNumber, managerPin } = override;
    if (managerNumber == null && managerPin == null) {
      if (subject.kind === 'staff' && subject.role === 'manager') return { staffId: subject.staffId, reason };
      throw approvalNeeded(rule);
    }
    const staffId = await this.second(actor, managerNumber ?? '', managerPin ?? '');
    if (staffId === null) throw approvalNeeded(rule);
    return { staffId, reason };
  }

  private async second(actor: Actor, number: string, pin: string): Promise<Id<'Staff'> | null> {
    if (actor.clientKind !== ClientKind.POS) return null;
    const attempt = await this.lockOut.take(actor, 'staff_log_in', number);
    if (!attempt.isAllowed) return null;
    const manager = await this.staff.byNumber(this.unitOfWork.read(actor), number);
    const isRight = await this.passwords.isPin(manager?.pinHash ?? null, pin);
    if (!isRight || manager === null || manager.disabledAt !== null || manager.role !== 'manager')
      return null;
    if (manager.locationId !== actor.locationId) return null;
    await this.unitOfWork.run(systemActor('approval'), { operation: 'approval.given' }, (tx) =>
      this.lockOut.forget(tx, attempt),
    );
    return manager.id;
  }
}

/** @param rule which one, to branch on. */
export const approvalNeeded = (rule: string): ApprovalNeeded =>
  new ApprovalNeeded({ rule, secondPerson: true }, 'A manager of this store must approve that.');
