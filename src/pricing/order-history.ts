import { Injectable } from '@nestjs/common';
import { type Sql, sql } from '../platform/database/sql.js';

/** Where the module that has the orders, which is above this one, says how to tell whether a customer has any. */
@Injectable()
export class OrderHistory {
  private ask: (customerId: Sql) => Sql = () => sql`false`;

  /** @param ask from the SQL of her id, the SQL that is true when she has ordered before: part of a statement of ours. */
  askWith(ask: (customerId: Sql) => Sql): void {
    this.ask = ask;
  }

  /** @returns the SQL that is true when this customer has ordered before. */
  hasOrdered(customerId: Sql): Sql {
    return this.ask(customerId);
  }
}
