import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import { ConsentRepository, type ImportedConsent } from './consent.repository.js';
import type { ConsentPurpose } from './customers.enums.js';
import { consentRecorded } from './customers.events.js';

/** A row of the import's consents.csv, columns in camel case and its store found. */
export interface ConsentRow {
  /** The code of a customer. */
  readonly customer: string;
  readonly purpose: `${ConsentPurpose}`;
  readonly granted: boolean;
  readonly channel: `${Channel}` | null;
  readonly locationId: Id<'Location'> | null;
  readonly textVersion: string;
  readonly at: Date;
}

/** Takes over the consents that were recorded before: the same file twice changes nothing. Bounded by its caller. */
@Injectable()
export class ConsentWriter {
  constructor(private readonly consents: ConsentRepository) {}

  /**
   * Writes what customers said, in three statements for the whole batch. Each row keeps its own instant, so an older one
   * that comes later changes what stood then, not what stands since.
   *
   * @emits customers.consent_recorded v1 per row that is new.
   */
  async write(tx: Tx, rows: readonly ConsentRow[]): Promise<BulkResult> {
    const customers = await this.consents.customersByCode(
      tx,
      rows.map(({ customer }) => customer),
    );
    const check = new BulkCheck(rows)
      .check('customer', ({ customer }) => !customers.has(customer) && 'does not name a customer')
      .check('at', ({ at }) => at > tx.now && 'lies in the future')
      .once('at', nameOf);
    const records = check.good().map(({ row }): ImportedConsent => {
      const { customer, ...said } = row;
      return { ...said, id: idOf(row), customerId: customers.get(customer)! } as ImportedConsent;
    });
    const written = await this.consents.putByImport(tx, records);
    for (const { level, ...record } of written)
      tx.emit(consentRecorded({ id: record.customerId, level, version: record.version }, record));
    const other = await this.consents.otherwise(tx, records);
    return check
      .check(
        'at',
        (row) => other.has(idOf(row)) && 'is of a record that says otherwise; add a row of a later instant',
      )
      .result();
  }
}

const nameOf = ({ customer, purpose, at }: ConsentRow): string =>
  `${customer} ${purpose} ${at.toISOString()}`;
const idOf = (row: ConsentRow): Id<'Consent'> => derivedId<'Consent'>('import.consent', nameOf(row));
