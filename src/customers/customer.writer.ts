import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import {
  CustomerRepository,
  type ImportedIdentifier,
  type RefusedIdentifier,
} from './customer.repository.js';
import { CustomerLevel, IdentifierKind } from './customers.enums.js';
import { customerAdded, customerChanged } from './customers.events.js';
import { identifierNormalised } from './identifier.js';

/** A customer as an import brings her; `code` is the retailer's own number. */
export interface ImportedCustomer {
  readonly code: string;
  readonly name: string;
  readonly level: `${CustomerLevel}`;
  readonly language: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly cards: readonly string[];
  readonly birthDate: string | null;
  readonly vatNumber: string | null;
  readonly group: string | null;
  readonly address: AddressType | null;
  readonly note: string | null;
}

/** Writes customers that come from a file: the same file twice changes nothing. Bounded by its caller. */
@Injectable()
export class CustomerWriter {
  constructor(private readonly customers: CustomerRepository) {}

  /** The id that a customer of a file has, known before it is written. */
  idOf(code: string): Id<'Customer'> {
    return derivedId<'Customer'>('import.customer', code);
  }

  /**
   * Adds or changes customers by their code, in four statements for the whole batch. Cards and e-mail addresses that
   * the file calls verified lead to them; a telephone number does while only one customer has it, since families
   * share theirs. Nobody becomes less sure by a file, and identifiers of an earlier one stay.
   *
   * @param rows no code twice.
   * @returns how many were added and changed, and the identifiers that are proven another's and were left out.
   * @emits   customers.customer_added or customers.customer_changed v1 per customer that is new or different.
   */
  async write(
    tx: Tx,
    rows: readonly ImportedCustomer[],
  ): Promise<{ added: number; changed: number; refused: RefusedIdentifier[] }> {
    const written = await this.customers.putByImport(
      tx,
      rows.map((row) => ({ ...row, id: this.idOf(row.code) })),
    );
    const identifiers = rows.flatMap((row) => identifiersOf(tx, this.idOf(row.code), row));
    const refused = await this.customers.putIdentifiersByImport(tx, identifiers);
    await this.customers.settlePhones(
      tx,
      identifiers.filter(({ kind }) => kind === IdentifierKind.PHONE).map(({ value }) => value),
    );
    for (const customer of written)
      tx.emit(customer.version === 1 ? customerAdded(customer) : customerChanged(customer));
    const added = written.filter(({ version }) => version === 1).length;
    return { added, changed: written.length - added, refused };
  }
}

function identifiersOf(tx: Tx, customerId: Id<'Customer'>, row: ImportedCustomer): ImportedIdentifier[] {
  const identifier = (
    kind: IdentifierKind,
    typed: string | null,
    isVerified: boolean,
  ): ImportedIdentifier[] => {
    const value = typed === null ? null : identifierNormalised(kind, typed);
    if (value === null) return [];
    return [{ id: tx.newId<'Identifier'>(), customerId, code: row.code, kind, value, isVerified }];
  };
  return [
    ...identifier(IdentifierKind.EMAIL, row.email, row.emailVerified),
    ...identifier(IdentifierKind.PHONE, row.phone, false),
    ...[...new Set(row.cards)].flatMap((card) => identifier(IdentifierKind.LOYALTY_CARD, card, true)),
  ];
}
