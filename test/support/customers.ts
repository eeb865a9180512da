import type { DataSource } from 'typeorm';
import { Customer, CustomerIdentifier, CustomerLevel, IdentifierKind } from '../../src/customers/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { anId, LONG_AGO } from './builders.js';

/** Somebody known to the shop, without identifiers or an account. */
export async function aCustomer(db: DataSource, given: Partial<Customer> = {}): Promise<Id<'Customer'>> {
  const id = given.id ?? anId<'Customer'>();
  await db.manager.insert(Customer, {
    id,
    code: null,
    name: 'Anna de Wit',
    level: CustomerLevel.IDENTIFIED,
    language: 'nl',
    birthDate: null,
    vatNumber: null,
    groupCode: null,
    address: null,
    note: null,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...given,
  });
  return id;
}

let cards = 0;

/** A loyalty card of hers, as it is scanned; each is another. */
export async function aLoyaltyCard(db: DataSource, customerId: Id<'Customer'>): Promise<string> {
  const value = String(2_900_000_500_000 + cards++);
  await db.manager.insert(CustomerIdentifier, {
    id: anId<'Identifier'>(),
    customerId,
    kind: IdentifierKind.LOYALTY_CARD,
    value,
    source: 'staff',
    verifiedAt: LONG_AGO,
    createdAt: LONG_AGO,
  });
  return value;
}
