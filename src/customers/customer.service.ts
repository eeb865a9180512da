import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { constraintOf } from '../platform/database/retry.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { CustomerIdentifier } from './customer-identifier.entity.js';
import type { Customer } from './customer.entity.js';
import { CustomerRepository } from './customer.repository.js';
import { CustomerLevel, IdentifierKind } from './customers.enums.js';
import { IdentifierTaken } from './customers.errors.js';
import { customerAdded, identifierAdded, identifierVerified } from './customers.events.js';
import { type IdentifierValue, identifierNormalised } from './identifier.js';

const ONE_CUSTOMERS = 'customer_identifier_verified_is_one_customers';

/** Somebody new, as staff or she herself says. */
export interface NewCustomer {
  readonly name: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly identifiers: readonly IdentifierValue[];
}

/** An identifier in its normal form, with what it is worth without a further proof. */
interface GivenIdentifier extends IdentifierValue {
  readonly source: CustomerIdentifier['source'];
  readonly isProven: boolean;
}

/** Makes customers and what they are known by. */
@Injectable()
export class CustomerService {
  constructor(private readonly customers: CustomerRepository) {}

  /**
   * Makes a customer of somebody who stands at a till or is on the telephone. A card and a telephone number that staff
   * write down lead to her from now on; an e-mail address only once a code was mailed there and came back.
   *
   * @param given identifiers as typed or scanned.
   * @throws RangeError      for an identifier that is none: read them with `readIdentifier` first.
   * @throws IdentifierTaken when one is another's.
   * @emits  customers.customer_added v1.
   */
  async enrol(tx: Tx, given: NewCustomer): Promise<Customer> {
    const identifiers = given.identifiers.map((identifier) => byStaff(normal(identifier)));
    const level = identifiers.some(({ isProven }) => isProven)
      ? CustomerLevel.IDENTIFIED
      : CustomerLevel.RECOGNISED;
    return this.add(tx, { ...given, level, identifiers });
  }

  /**
   * Makes a customer of somebody who registers: she is known by nothing until the code of the mail came back.
   *
   * @emits customers.customer_added v1.
   */
  register(tx: Tx, given: { name: string; language: string; email: string }): Promise<Customer> {
    const email = normal({ kind: IdentifierKind.EMAIL, value: given.email });
    return this.add(tx, {
      ...given,
      level: CustomerLevel.REGISTERED,
      identifiers: [{ ...email, source: 'self', isProven: false }],
    });
  }

  /**
   * Adds what she is known by; one she has already stays as it is.
   *
   * @param given in its normal form. Not proven: it waits for its proof and leads to nobody.
   * @returns the identifier, and whether it is new or newly proven.
   * @throws NotFound        when there is no such customer.
   * @throws IdentifierTaken when it is proven and another's.
   * @emits  customers.identifier_added v1, when it changed anything; `codeId` from `issueCode` goes with it.
   */
  async addIdentifier(
    tx: Tx,
    customerId: Id<'Customer'>,
    given: GivenIdentifier,
    issueCode: (identifierId: Id<'Identifier'>) => Promise<string | null>,
  ): Promise<CustomerIdentifier> {
    const [known] = await this.customers.byIds(tx, [customerId]);
    if (!known) throw notFound(ObjectKind.CUSTOMER, customerId);
    const before = (await this.customers.identifiersOf(tx, [customerId])).find(
      ({ kind, value }) => kind === given.kind && value === given.value,
    );
    if (before && (before.verifiedAt !== null || !given.isProven)) {
      if (before.verifiedAt !== null) return before;
      const codeId = await issueCode(before.id);
      const customer = await this.customers.raise(tx, customerId, known.level);
      tx.emit(identifierAdded(customer, before.id, codeId));
      return before;
    }
    const [identifier] = await this.put(tx, [row(tx, customerId, given)]);
    const codeId = given.isProven ? null : await issueCode(identifier!.id);
    const customer = await this.customers.raise(
      tx,
      customerId,
      given.isProven ? CustomerLevel.IDENTIFIED : known.level,
    );
    tx.emit(identifierAdded(customer, identifier!.id, codeId));
    return identifier!;
  }

  /**
   * Its proof came: the identifier leads to her from now on.
   *
   * @returns null when it was proven before.
   * @throws IdentifierTaken when another has proven it meanwhile.
   * @emits  customers.identifier_verified v1.
   */
  async verifyIdentifier(tx: Tx, identifierId: string): Promise<CustomerIdentifier | null> {
    const identifier = await this.customers.verify(tx, identifierId).catch(async (error: unknown) => {
      if (constraintOf(error) !== ONE_CUSTOMERS) throw error;
      throw taken(IdentifierKind.EMAIL);
    });
    if (identifier === null) return null;
    const level =
      identifier.kind === IdentifierKind.EMAIL ? CustomerLevel.VERIFIED : CustomerLevel.IDENTIFIED;
    tx.emit(identifierVerified(await this.customers.raise(tx, identifier.customerId, level), identifier.id));
    return identifier;
  }

  /**
   * The e-mail address of her account is proven hers.
   *
   * @throws IdentifierTaken when another has proven it meanwhile.
   * @emits  customers.identifier_verified v1, unless it was known.
   */
  async emailProven(tx: Tx, customerId: Id<'Customer'>, email: string): Promise<void> {
    const given: GivenIdentifier = {
      ...normal({ kind: IdentifierKind.EMAIL, value: email }),
      source: 'self',
      isProven: true,
    };
    const [identifier] = await this.put(tx, [row(tx, customerId, given)]);
    const customer = await this.customers.raise(tx, customerId, CustomerLevel.VERIFIED);
    tx.emit(identifierVerified(customer, identifier!.id));
  }

  private async add(
    tx: Tx,
    given: Omit<NewCustomer, 'identifiers'> & {
      level: CustomerLevel;
      identifiers: readonly GivenIdentifier[];
    },
  ): Promise<Customer> {
    const customer: Customer = {
      id: tx.newId<'Customer'>(),
      code: null,
      name: given.name.trim(),
      level: given.level,
      language: given.language,
      birthDate: null,
      vatNumber: null,
      groupCode: null,
      address: null,
      note: null,
      version: 1,
      createdAt: tx.now,
    };
    await this.customers.insert(tx, customer);
    const once = new Map(given.identifiers.map((each) => [`${each.kind} ${each.value}`, each]));
    await this.put(
      tx,
      [...once.values()].map((each) => row(tx, customer.id, each)),
    );
    tx.emit(customerAdded(customer));
    return customer;
  }

  /** The index decides whose a proven identifier is; which one it was is looked up for the answer. */
  private async put(tx: Tx, rows: readonly CustomerIdentifier[]): Promise<CustomerIdentifier[]> {
    for (const each of rows) {
      if (each.verifiedAt === null) continue;
      const owner = await this.customers.byVerified(tx, each);
      if (owner && owner.id !== each.customerId) throw taken(each.kind);
    }
    try {
      return await this.customers.addIdentifiers(tx, rows);
    } catch (error) {
      if (constraintOf(error) !== ONE_CUSTOMERS) throw error;
      throw taken(rows.find(({ verifiedAt }) => verifiedAt !== null)!.kind);
    }
  }
}

/** Reads customers by id and by what they are known by. */
@Injectable()
export class CustomerReader {
  constructor(private readonly customers: CustomerRepository) {}

  async byId(db: Db, id: Id<'Customer'>): Promise<Customer | null> {
    return (await this.customers.byIds(db, [id]))[0] ?? null;
  }

  /** @returns those that are there, by id. */
  async byIds(db: Db, ids: readonly Id<'Customer'>[]): Promise<Map<Id<'Customer'>, Customer>> {
    return new Map((await this.customers.byIds(db, ids)).map((customer) => [customer.id, customer]));
  }

  /**
   * The customer to whom a verified identifier leads; what is not verified leads to nobody, and a telephone number that
   * two share to neither.
   *
   * @param identifier as typed or scanned.
   */
  async findByIdentifier(db: Db, { kind, value }: IdentifierValue): Promise<Customer | null> {
    const normalised = identifierNormalised(kind, value);
    return normalised === null ? null : this.customers.byVerified(db, { kind, value: normalised });
  }

  /**
   * Where to write to her: the address she gave for this, or else the one that is proven hers, the oldest if she has
   * several; null when there is none.
   */
  async emailFor(
    db: Db,
    customerId: Id<'Customer'> | null,
    given: string | null | undefined,
  ): Promise<string | null> {
    if (given != null || customerId === null) return given ?? null;
    const identifiers = await this.customers.identifiersOf(db, [customerId]);
    const proven = identifiers.find(
      ({ kind, verifiedAt }) => kind === IdentifierKind.EMAIL && verifiedAt !== null,
    );
    return proven?.value ?? null;
  }

  /** The e-mail address behind an identifier that waits for its proof; null when it is proven, or none. */
  async addressToProve(db: Db, identifierId: Id<'Identifier'>): Promise<string | null> {
    const identifier = await this.customers.identifierById(db, identifierId);
    return identifier?.kind === IdentifierKind.EMAIL && identifier.verifiedAt === null
      ? identifier.value
      : null;
  }
}

/** What staff write down is proven, but for an e-mail address. */
export const byStaff = (identifier: IdentifierValue): GivenIdentifier => ({
  ...identifier,
  source: 'staff',
  isProven: identifier.kind !== IdentifierKind.EMAIL,
});

function normal({ kind, value }: IdentifierValue): IdentifierValue {
  const normalised = identifierNormalised(kind, value);
  if (normalised === null) throw new RangeError(`no ${kind}`);
  return { kind, value: normalised };
}

const row = (tx: Tx, customerId: Id<'Customer'>, given: GivenIdentifier): CustomerIdentifier => ({
  id: tx.newId<'Identifier'>(),
  customerId,
  kind: given.kind,
  value: given.value,
  source: given.source,
  verifiedAt: given.isProven ? tx.now : null,
  createdAt: tx.now,
});

const taken = (takenKind: IdentifierKind): IdentifierTaken =>
  new IdentifierTaken({ takenKind }, 'This identifier is already proven to be of another customer.');
