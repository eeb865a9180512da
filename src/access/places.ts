import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';

/** Where a client stands or somebody works; the terminal, if any, is one of the location's. */
export interface Place {
  readonly locationId: Id<'Location'> | null;
  readonly terminalId: Id<'Terminal'> | null;
}

/** Where the module that has the locations, which is above this one, says how to look them up. */
@Injectable()
export class Places {
  private areReal: (db: Db, place: Place) => Promise<boolean> = () => Promise.resolve(true);

  /** @param areReal whether the location exists, and the terminal in it; nulls are always real. */
  checkWith(areReal: (db: Db, place: Place) => Promise<boolean>): void {
    this.areReal = areReal;
  }

  /** @throws NotFound */
  async mustExist(db: Db, place: Place): Promise<void> {
    if (!(await this.areReal(db, place)))
      throw notFound(ObjectKind.LOCATION, place.terminalId ?? place.locationId);
  }
}
