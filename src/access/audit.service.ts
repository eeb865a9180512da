import { Injectable } from '@nestjs/common';
import { isUuid } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { AuditFilter } from './access.inputs.js';
import type { AuditEntryType } from './access.types.js';
import { AuditRepository } from './audit.repository.js';
import { StaffMemberRepository } from './staff-member.repository.js';

/** What staff changed, for those who answer for it. */
@Injectable()
export class AuditService {
  constructor(
    private readonly repository: AuditRepository,
    private readonly staff: StaffMemberRepository,
  ) {}

  /** Newest first. A manager sees what was done in her store, whatever she asks for. */
  async list(db: Db, filter: AuditFilter, page: PageRequest): Promise<Connection<AuditEntryType>> {
    if (page.after !== null && !isUuid(String(page.after[0])))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
        field: 'after',
      });
    const { subject } = db.actor;
    const own = subject.kind === 'staff' && subject.role === 'manager' ? db.actor.locationId : null;
    const staff = filter.staffNumber == null ? null : await this.staff.byNumber(db, filter.staffNumber);
    const isNobody = filter.staffNumber != null && staff === null;
    const isElsewhere = own !== null && filter.locationId != null && filter.locationId !== own;
    const facts = {
      staffId: staff?.id ?? null,
      locationId: own ?? filter.locationId ?? null,
      objectId: filter.objectId ?? null,
      from: filter.from ?? null,
      before: filter.before ?? null,
    };
    const nothing = isNobody || isElsewhere;
    const rows = nothing ? [] : await this.repository.page(db, facts, page);
    const count = nothing ? 0 : await this.repository.count(db, facts);
    return pageOf(rows, page.first, ({ id }) => encodeCursor([id]), count, page.after !== null);
  }
}
