import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { type Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { CallerChecks } from './caller-checks.js';
import type { ConsentRecord } from './consent-record.entity.js';
import { ConsentRepository, type RecognisedCustomer } from './consent.repository.js';
import { CustomerRepository } from './customer.repository.js';
import { ConsentPurpose, ConsentSource } from './customers.enums.js';
import { consentRecorded } from './customers.events.js';
import { identifierNormalised, type IdentifierValue } from './identifier.js';
import { whoseBusiness } from './whose-business.js';

/** What she said, and in which words she was asked. */
export interface SpokenConsent {
  /** Null: her own. */
  readonly customerId: Id<'Customer'> | null;
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
  readonly textVersion: string;
}

/** The ledger of what customers allow: a change of mind is another record, and the latest of a purpose stands. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly consents: ConsentRepository,
    private readonly customers: CustomerRepository,
    private readonly checks: CallerChecks,
  ) {}

  /**
   * Records that a customer allows or forbids something: she herself, or staff in whose presence she says so. The same
   * said again is a record again.
   *
   * @throws NotFound when there is no such customer, she is another, or an agent has not checked who is calling.
   * @emits  customers.consent_recorded v1.
   */
  async record(tx: Tx, { customerId: named, ...spoken }: SpokenConsent): Promise<ConsentRecord> {
    const customerId = await this.whose(tx, named, 'input.customerId');
    const [known] = customerId === null ? [] : await this.customers.byIds(tx, [customerId]);
    if (!known) throw notFound(ObjectKind.CUSTOMER, named);
    const customer = await this.customers.raise(tx, known.id, known.level);
    const record = await this.consents.insert(tx, {
      id: tx.newId<'Consent'>(),
      customerId: customer.id,
      version: customer.version,
      ...spoken,
      ...takenDownBy(tx.actor),
    });
    tx.emit(consentRecorded(customer, record));
    if (tx.actor.subject.kind === 'staff') tx.audit({ objectId: customer.id, after: { ...spoken } });
    return record;
  }

  byId(db: Db, id: Id<'Consent'>): Promise<ConsentRecord | null> {
    return this.consents.byId(db, id);
  }

  /**
   * What stood for a purpose at an instant.
   *
   * @param at null: what stands now.
   * @returns null when she had not spoken of it by then, so nothing was allowed; or when she is not the caller's to ask of.
   */
  async at(
    db: Db,
    named: Id<'Customer'> | null,
    purpose: ConsentPurpose,
    at: Date | null,
  ): Promise<ConsentRecord | null> {
    const customerId = await this.whose(db, named, 'customerId');
    if (customerId === null) return null;
    return (await this.consents.inForce(db, [customerId], [purpose], at))[0] ?? null;
  }

  /** What stands now, of several customers: one record per purpose on which she spoke. One statement. */
  standing(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<ConsentRecord[]> {
    return this.consents.inForce(db, customerIds, Object.values(ConsentPurpose), null);
  }

  /**
   * Whom staff recognise: by her id, or as `CustomerReader.findByIdentifier`; with whether what she bought may be shown to
   * them now. One statement.
   */
  async recognised(db: Db, by: Id<'Customer'> | IdentifierValue): Promise<RecognisedCustomer | null> {
    if (typeof by === 'string') return this.consents.recognised(db, by);
    const value = identifierNormalised(by.kind, by.value);
    return value === null ? null : this.consents.recognised(db, { kind: by.kind, value });
  }

  /** @returns null when she is another's business. */
  private async whose(db: Db, named: Id<'Customer'> | null, field: string): Promise<Id<'Customer'> | null> {
    const { actor } = db;
    const customerId = whoseBusiness(actor, named, field);
    if (customerId === null || actor.subject.kind !== 'staff') return customerId;
    return (await this.checks.isConfirmed(db, actor, customerId)) ? customerId : null;
  }
}

const takenDownBy = ({
  subject,
  channel,
  locationId,
  apiClientId,
}: Actor): Pick<ConsentRecord, 'source' | 'channel' | 'locationId' | 'apiClientId' | 'staffId'> => ({
  source: subject.kind === 'staff' ? ConsentSource.STAFF : ConsentSource.SELF,
  channel,
  locationId,
  apiClientId,
  staffId: subject.kind === 'staff' ? subject.staffId : null,
});
