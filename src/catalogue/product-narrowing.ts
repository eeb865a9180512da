import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import { type Sql, sql } from '../platform/database/sql.js';
import type { ProductFilter } from './catalogue.inputs.js';

/**
 * What a floor above knows of products.
 *
 * @returns a condition on the row `product`; null when the filter asks nothing of that floor.
 * @throws  RequestError BAD_USER_INPUT, naming the field.
 */
export type Narrow = (db: Db, filter: ProductFilter) => Promise<Sql | null>;

/** Narrows lists by what modules above the catalogue know (stock), in the statement that reads the page. */
@Injectable()
export class ProductNarrowing {
  private readonly narrows: Narrow[] = [];

  /** Modules call it when they are initialised. */
  add(narrow: Narrow): void {
    this.narrows.push(narrow);
  }

  /** Every condition, with an AND before it. */
  async conditions(db: Db, filter: ProductFilter | null): Promise<Sql> {
    let conditions = sql``;
    if (filter === null) return conditions;
    for (const narrow of this.narrows) {
      const condition = await narrow(db, filter);
      if (condition !== null) conditions = sql`${conditions} AND ${condition}`;
    }
    return conditions;
  }
}
