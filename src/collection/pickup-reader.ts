import { Injectable } from '@nestjs/common';
import { toString as qrOf } from 'qrcode';
import { CatalogueReader, type VariantFacts } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { WRONG_GUESSES_MAX } from './collection-rules.js';
import { type ReservationState } from './collection.enums.js';
import { askerOf } from './owners.js';
import { PickupCodes } from './pickup-codes.js';
import type { PickupLine } from './pickup-line.entity.js';
import { pickupView, type PickupView } from './pickup-view.js';
import { PickupQueries, type PickupRow } from './pickup.queries.js';

/** One line to pick; shaped like the schema's PickLine. */
export interface PickLineView {
  readonly lineId: Id<'PickupLine'>;
  readonly variant: VariantFacts;
  readonly quantity: number;
  readonly picked: number;
  readonly fromPlace: string | null;
}

/** Shaped like the schema's PickTask. */
export interface PickTaskView {
  readonly id: Id<'PickTask'>;
  readonly pickupId: Id<'Pickup'>;
  readonly leaseUntil: Date | null;
  readonly dueBy: Date;
  readonly lines: readonly PickLineView[];
}

/** Shaped like the schema's QueuedPickup. */
export interface QueuedPickupView {
  readonly id: Id<'Pickup'>;
  readonly version: number;
  readonly pickup: PickupView;
  readonly customerName: string;
  readonly place: string | null;
  readonly paid: boolean;
  readonly ageLimit: number | null;
  readonly codeAttemptsLeft: number;
  readonly lines: readonly PickLineView[];
}

/** What she shows at the counter. */
export interface PickupCodeView {
  readonly digits: string;
  readonly qrSvg: string;
  readonly validUntil: Date;
}

/** Reads what stores do for reservations and prepaid collections. */
@Injectable()
export class PickupReader {
  constructor(
    private readonly queries: PickupQueries,
    private readonly catalogue: CatalogueReader,
    private readonly locations: LocationDirectory,
    private readonly codes: PickupCodes,
  ) {}

  /** @returns the pickups as she sees them; for code that has checked who asks. */
  async byIds(db: Db, ids: readonly Id<'Pickup'>[]): Promise<PickupView[]> {
    return this.views(db, await this.queries.byIds(db, ids));
  }

  /** @returns the pickup of each fulfilment that is collected. */
  async ofFulfilments(
    db: Db,
    ids: readonly Id<'Fulfilment'>[],
  ): Promise<ReadonlyMap<Id<'Fulfilment'>, PickupView>> {
    const rows = await this.queries.byFulfilments(db, ids);
    const views = await this.views(db, rows);
    return new Map(rows.map(({ fulfilmentId }, index) => [fulfilmentId!, views[index]!]));
  }

  /** @returns the code of a pickup that is hers and still open, to herself alone; null else, and to all staff. */
  async code(db: Db, actor: Actor, id: Id<'Pickup'>): Promise<PickupCodeView | null> {
    const pickup = await this.queries.ownOpen(db, id, askerOf(actor));
    if (pickup === null) return null;
    const digits = this.codes.digits(pickup);
    return { digits, qrSvg: await qrOf(digits, { type: 'svg' }), validUntil: pickup.collectBy };
  }

  /** @returns a pick as the associate sees it who has it. */
  async task(db: Db, id: Id<'PickTask'>): Promise<PickTaskView> {
    const task = await this.queries.task(db, id);
    if (task === null) throw new Error(`no pick task ${id}`);
    return {
      id,
      pickupId: task.pickupId,
      leaseUntil: task.state === 'open' ? task.leaseUntil : null,
      dueBy: task.dueBy,
      lines: await this.lines(db, task.pickupId),
    };
  }

  /** @returns a pickup as staff of its store see it. */
  async queued(db: Db, id: Id<'Pickup'>): Promise<QueuedPickupView> {
    const [row] = await this.queries.byIds(db, [id]);
    if (!row) throw new Error(`no pickup ${id}`);
    const lines = await this.lines(db, id);
    const limits = lines.flatMap(({ variant }) => variant.ageLimit ?? []);
    return {
      id,
      version: row.version,
      pickup: (await this.views(db, [row]))[0]!,
      customerName: row.customerName ?? '',
      place: row.place,
      paid: row.orderState !== null && row.orderState !== 'awaiting_payment',
      ageLimit: limits.length === 0 ? null : Math.max(...limits),
      codeAttemptsLeft: row.lockedUntil === null ? WRONG_GUESSES_MAX - row.wrongGuesses : 0,
      lines,
    };
  }

  private async lines(db: Db, pickupId: Id<'Pickup'>): Promise<PickLineView[]> {
    const lines = await this.queries.linesOf(db, [pickupId]);
    const variants = await this.catalogue.variants(
      db,
      lines.map(({ variantId }) => variantId),
    );
    return lines.map((line) => lineView(line, variants.get(line.variantId)));
  }

  /** @returns these rows as she sees them. */
  async views(db: Db, rows: readonly PickupRow[]): Promise<PickupView[]> {
    return Promise.all(
      rows.map(async (row) => {
        const location = await this.locations.get(db, row.locationId);
        if (location === null) throw new Error(`a pickup at a location that is not there: ${row.locationId}`);
        return pickupView(row, decidingOf(row), location, db.now);
      }),
    );
  }
}

/** What of its reservation decides what a pickup shows. */
export const decidingOf = ({
  reservationState,
  reservationEndsAt,
}: PickupRow): { state: ReservationState; endsAt: Date } | null =>
  reservationState && reservationEndsAt && { state: reservationState, endsAt: reservationEndsAt };

function lineView(line: PickupLine, variant: VariantFacts | undefined): PickLineView {
  if (variant === undefined) throw new Error(`a pickup of a variant that is not there: ${line.variantId}`);
  return { lineId: line.id, variant, quantity: line.quantity, picked: line.picked, fromPlace: null };
}
