import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import type { PageRequest } from '../platform/graphql/page.js';
import type { AuditEntryType } from './access.types.js';

export interface AuditFilterFacts {
  readonly staffId: Id<'Staff'> | null;
  readonly locationId: Id<'Location'> | null;
  readonly objectId: string | null;
  readonly from: Date | null;
  readonly before: Date | null;
}

/** Reads the audit log, which the unit of work writes. */
@Injectable()
export class AuditRepository {
  /** Newest first (an id begins with its time). @returns one row more than asked for, when there is one. */
  page(db: Db, filter: AuditFilterFacts, { first, after }: PageRequest): Promise<AuditEntryType[]> {
    return db.rows<AuditEntryType>`
      SELECT entry.id, entry.at, entry.location_id, entry.operation, entry.object_id,
             entry.before::text AS before, entry.after::text AS after, entry.reason,
             coalesce(staff.name, entry.staff_id::text) AS staff_name,
             coalesce(client.name, 'Toonbank') AS client_name
        FROM audit_entry AS entry
        LEFT JOIN staff_member AS staff ON staff.id = entry.staff_id
        LEFT JOIN api_client AS client ON client.id = entry.api_client_id
       WHERE (${after?.[0] ?? null}::uuid IS NULL OR entry.id < ${after?.[0] ?? null}::uuid)
         AND (${filter.staffId}::uuid IS NULL OR entry.staff_id = ${filter.staffId})
         AND (${filter.locationId}::uuid IS NULL OR entry.location_id = ${filter.locationId})
         AND (${filter.objectId}::uuid IS NULL OR entry.object_id = ${filter.objectId})
         AND (${filter.from}::timestamptz IS NULL OR entry.at >= ${filter.from})
         AND (${filter.before}::timestamptz IS NULL OR entry.at < ${filter.before})
       ORDER BY entry.id DESC LIMIT ${first + 1}`;
  }

  async count(db: Db, filter: AuditFilterFacts): Promise<number> {
    const [row] = await db.rows<{ count: number }>`
      SELECT count(*) AS count FROM (
        SELECT FROM audit_entry AS entry
         WHERE (${filter.staffId}::uuid IS NULL OR entry.staff_id = ${filter.staffId})
           AND (${filter.locationId}::uuid IS NULL OR entry.location_id = ${filter.locationId})
           AND (${filter.objectId}::uuid IS NULL OR entry.object_id = ${filter.objectId})
           AND (${filter.from}::timestamptz IS NULL OR entry.at >= ${filter.from})
           AND (${filter.before}::timestamptz IS NULL OR entry.at < ${filter.before})
         LIMIT ${COUNT_LIMIT + 1}) AS counted`;
    return row!.count;
  }
}
