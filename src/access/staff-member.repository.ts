import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { StaffRole } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PageRequest } from '../platform/graphql/page.js';
import type { StaffMember } from './staff-member.entity.js';

export interface StaffMemberFilterFacts {
  readonly role?: StaffRole | null;
  readonly locationId?: Id<'Location'> | null;
  readonly disabled?: boolean | null;
}

/** Every SQL statement that touches `staff_member`. */
@Injectable()
export class StaffMemberRepository {
  async byNumber(db: Db, number: string): Promise<StaffMember | null> {
    const [staff] = await db.rows<StaffMember>`SELECT * FROM staff_member WHERE number = ${number}`;
    return staff ?? null;
  }

  byNumbers(db: Db, numbers: readonly string[]): Promise<StaffMember[]> {
    return db.rows<StaffMember>`SELECT * FROM staff_member WHERE number = ANY(${numbers}::text[])`;
  }

  async byId(db: Db, id: string): Promise<StaffMember | null> {
    const [staff] = await db.rows<StaffMember>`SELECT * FROM staff_member WHERE id = ${id}`;
    return staff ?? null;
  }

  /** Reads her row so that nobody changes it until this transaction ends. */
  async locked(tx: Tx, id: string): Promise<StaffMember | null> {
    const [staff] = await tx.rows<StaffMember>`SELECT * FROM staff_member WHERE id = ${id} FOR UPDATE`;
    return staff ?? null;
  }

  /** Locks all who can administer, in one order, so that the last two cannot both go at once. */
  async lockAdministrators(tx: Tx): Promise<Id<'Staff'>[]> {
    const rows = await tx.rows<{ id: Id<'Staff'> }>`
      SELECT id FROM staff_member WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`;
    return rows.map(({ id }) => id);
  }

  /** In order of number. @returns one row more than asked for, when there is one. */
  page(db: Db, filter: StaffMemberFilterFacts, { first, after }: PageRequest): Promise<StaffMember[]> {
    return db.rows<StaffMember>`
      SELECT * FROM staff_member
       WHERE number > ${after?.[0] ?? ''}
         AND (${filter.role ?? null}::text IS NULL OR role = ${filter.role ?? null})
         AND (${filter.locationId ?? null}::uuid IS NULL OR location_id = ${filter.locationId ?? null})
         AND (${filter.disabled ?? null}::boolean IS NULL OR (disabled_at IS NOT NULL) = ${filter.disabled ?? null})
       ORDER BY number LIMIT ${first + 1}`;
  }

  async count(db: Db, filter: StaffMemberFilterFacts): Promise<number> {
    const [row] = await db.rows<{ count: number }>`
      SELECT count(*) AS count FROM (
        SELECT FROM staff_member
         WHERE (${filter.role ?? null}::text IS NULL OR role = ${filter.role ?? null})
           AND (${filter.locationId ?? null}::uuid IS NULL OR location_id = ${filter.locationId ?? null})
           AND (${filter.disabled ?? null}::boolean IS NULL OR (disabled_at IS NOT NULL) = ${filter.disabled ?? null})
         LIMIT ${COUNT_LIMIT + 1}) AS counted`;
    return row!.count;
  }

  /** @returns null when the number is taken. */
  async insert(
    tx: Tx,
    given: Omit<StaffMember, 'version' | 'createdAt' | 'disabledAt'>,
  ): Promise<StaffMember | null> {
    const [staff] = await tx.rows<StaffMember>`
      INSERT INTO staff_member (id, number, name, role, location_id, pin_hash, password_hash, created_at)
      VALUES (${given.id}, ${given.number}, ${given.name}, ${given.role}, ${given.locationId}, ${given.pinHash},
              ${given.passwordHash}, ${tx.now})
      ON CONFLICT (number) DO NOTHING
      RETURNING *`;
    return staff ?? null;
  }

  /** Writes all that may change of a row that this transaction has locked. */
  async write(tx: Tx, staff: StaffMember): Promise<StaffMember> {
    const [written] = await tx.rows<StaffMember>`
      UPDATE staff_member
         SET name = ${staff.name}, role = ${staff.role}, location_id = ${staff.locationId}, pin_hash = ${staff.pinHash},
             password_hash = ${staff.passwordHash}, disabled_at = ${staff.disabledAt}, version = version + 1
       WHERE id = ${staff.id}
      RETURNING *`;
    return written!;
  }
}
