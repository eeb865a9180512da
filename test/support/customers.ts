import type { DataSource } from 'typeorm';
import { Customer, CustomerLevel } from '../../src/customers/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { anId } from './builders.js';

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
