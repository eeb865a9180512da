import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import { ReopenReservationService } from '../collection/index.js';
import { HoldPurpose } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/**
 * A unit held for a reservation went to somebody else or was not there when it was counted: another takes its place, or
 * somebody must tell her.
 */
@Injectable()
export class TellTheStoreWhenAReservedUnitIsGone implements Reaction, OnModuleInit {
  readonly consumer = 'tell-the-store-when-a-reserved-unit-is-gone';
  readonly types = ['inventory.hold_taken'];

  constructor(
    private readonly reactions: Reactions,
    private readonly reopening: ReopenReservationService,
    private readonly catalogue: CatalogueReader,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  /** A sale has opened the same task already: one per line is open at a time. */
  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { purpose, causeId, variantId, locationId, lineId, quantity } = event.payload as {
      purpose: HoldPurpose;
      causeId: Id<'Reservation'>;
      variantId: Id<'Variant'>;
      locationId: Id<'Location'>;
      lineId: string;
      quantity: number;
    };
    if (purpose !== HoldPurpose.RESERVATION) return;
    const standing = await this.reopening.ofReservation(tx, causeId);
    if (standing === 'promised')
      await this.tasks.closeOf(tx, TaskKind.SHORTFALL, lineId, 'Promised again from stock.');
    if (standing !== 'lost') return;
    const variant = (await this.catalogue.variants(tx, [variantId])).get(variantId);
    await this.tasks.open(tx, {
      kind: TaskKind.SHORTFALL,
      locationId,
      causeId: lineId,
      summary: `${quantity} × ${variant?.sku} ${variant?.name}, reserved, is no longer there: offer her another store or delivery.`,
    });
  }
}
