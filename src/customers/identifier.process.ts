import { Injectable } from '@nestjs/common';
import { LockOutService, ProofCodeService, type ProvenCode } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CodeRejected } from '../platform/graphql/common.errors.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CallerChecks } from './caller-checks.js';
import type { CustomerIdentifier } from './customer-identifier.entity.js';
import { CustomerRepository } from './customer.repository.js';
import { byStaff, CustomerService } from './customer.service.js';
import { IdentifierKind } from './customers.enums.js';
import type { AddIdentifierInput } from './customers.inputs.js';
import type { IdentifierValue } from './identifier.js';
import { readIdentifier } from './read-identifier.js';
import { whoseBusiness } from './whose-business.js';

/** Adds what a customer is known by, and proves it. A code is tried outside of the transaction: its attempt counts. */
@Injectable()
export class IdentifierProcess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly customers: CustomerService,
    private readonly repository: CustomerRepository,
    private readonly callers: CallerChecks,
    private readonly codes: ProofCodeService,
    private readonly lockOut: LockOutService,
  ) {}

  /**
   * @throws NotFound        for staff, when there is no such customer, or an agent has not checked who is calling.
   * @throws IdentifierTaken when it is proven here and another's.
   * @throws CodeRejected, TooManyAttempts
   */
  async add(call: Call, input: AddIdentifierInput): Promise<CustomerIdentifier> {
    const { actor } = call;
    const customerId = whoseBusiness(actor, input.customerId ?? null, 'input.customerId');
    if (customerId === null) throw notFound(ObjectKind.CUSTOMER, input.customerId ?? null);
    const given = readIdentifier(input.identifier, 'input.identifier.value');
    const proven = await this.proofOf(call, given, input.proofCode ?? null, customerId);
    return this.idempotency.run(
      call,
      async (tx) => {
        if (actor.subject.kind === 'staff') tx.audit({ objectId: customerId, after: { kind: given.kind } });
        return proven
          ? this.prove(tx, customerId, given, proven)
          : this.customers.addIdentifier(
              tx,
              customerId,
              actor.subject.kind === 'staff' ? byStaff(given) : { ...given, source: 'self', isProven: false },
              (identifierId) => this.codeFor(tx, given, identifierId),
            );
      },
      {
        keep: ({ id }) => id,
        again: async (db, id) => (await this.repository.identifierById(db, id))!,
      },
    );
  }

  private async proofOf(
    { actor }: Call,
    given: IdentifierValue,
    proofCode: string | null,
    customerId: Id<'Customer'>,
  ): Promise<ProvenCode | null> {
    if (
      actor.subject.kind === 'staff' &&
      !(await this.callers.isConfirmed(this.unitOfWork.read(actor), actor, customerId))
    )
      throw notFound(ObjectKind.CUSTOMER, customerId);
    if (proofCode !== null) {
      if (given.kind !== IdentifierKind.EMAIL) throw rejected();
      return this.codes.prove(actor, 'identifier_proof', proofCode);
    }
    if (actor.subject.kind === 'customer') await this.lockOut.allow(actor, 'registration', customerId);
    if (given.kind === IdentifierKind.EMAIL) await this.lockOut.allow(actor, 'registration', given.value);
    return null;
  }

  private async prove(
    tx: Tx,
    customerId: Id<'Customer'>,
    given: IdentifierValue,
    proven: ProvenCode,
  ): Promise<CustomerIdentifier> {
    const identifier = await this.repository.identifierById(tx, proven.subjectId);
    if (identifier?.customerId !== customerId || identifier.value !== given.value) throw rejected();
    await this.codes.use(tx, proven);
    return (await this.customers.verifyIdentifier(tx, identifier.id)) ?? identifier;
  }

  private async codeFor(tx: Tx, given: IdentifierValue, identifierId: string): Promise<string | null> {
    if (given.kind !== IdentifierKind.EMAIL) return null;
    return (await this.codes.issue(tx, 'identifier_proof', identifierId)).id;
  }
}

const rejected = (): CodeRejected =>
  new CodeRejected({ attemptsLeft: null }, 'This code is not right, or no longer good.');
