import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from '../platform/database/sql.js';
import { OrderHistory } from '../pricing/index.js';

/** Tells pricing, which is below, who has ordered before: promotions for a first order ask it. */
@Injectable()
export class OrderHistoryForPricing implements OnModuleInit {
  constructor(private readonly history: OrderHistory) {}

  /** One that awaits its payment counts; one that was abandoned never was. */
  onModuleInit(): void {
    this.history.askWith(
      (customerId) => sql`EXISTS (
        SELECT FROM customer_order WHERE customer_id = ${customerId} AND state <> 'abandoned')`,
    );
  }
}
