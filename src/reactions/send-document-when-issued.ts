import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DeliveryState, DOCUMENT_ISSUED, type DocumentIssued, DocumentReader } from '../documents/index.js';
import { MessageQueue } from '../notifications/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/**
 * A document goes out as its holder chose: e-mail and post through the queue of messages; what a till prints, the till
 * fetches itself; what is to be printed and belongs to no till goes out on paper.
 */
@Injectable()
export class SendDocumentWhenIssued implements Reaction, OnModuleInit {
  readonly consumer = 'send-document-when-issued';
  readonly types = [DOCUMENT_ISSUED];

  constructor(
    private readonly reactions: Reactions,
    private readonly documents: DocumentReader,
    private readonly queue: MessageQueue,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { documentId } = event.payload as unknown as DocumentIssued;
    const document = await this.documents.byId(tx, documentId);
    if (document === null) return;
    const { row } = document;
    const recipient = { name: row.holderName, email: row.email, address: row.address };
    for (const delivery of row.deliveries) {
      if (delivery.state !== DeliveryState.QUEUED) continue;
      const isEmail = delivery.by === ReceiptBy.EMAIL;
      if (delivery.by === ReceiptBy.PRINT && (row.terminalId !== null || row.address === null)) continue;
      if ((isEmail ? recipient.email : recipient.address) === null) continue; // erased meanwhile
      await this.queue.queue(tx, {
        template: 'document',
        causeId: delivery.id,
        customerId: row.customerId,
        medium: isEmail ? 'email' : 'post',
        language: row.content.language,
        recipient,
        data: { documentId, deliveryId: delivery.id },
      });
    }
  }
}
