import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { ReturnService } from '../returns/index.js';

/** When a gateway has given money back for a return, and it was the last of it, the return is closed. */
@Injectable()
export class CloseAReturnWhenItsRefundArrived implements Reaction, OnModuleInit {
  readonly consumer = 'close-a-return-when-its-refund-arrived';
  readonly types = ['payments.payment_refunded'];

  constructor(
    private readonly reactions: Reactions,
    private readonly returns: ReturnService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, { payload }: PublishedEvent): Promise<void> {
    const returnId = payload['returnId'] as Id<'Return'> | null;
    if (returnId !== null) await this.returns.closeWhenPaidOut(tx, returnId);
  }
}
