import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type ReservationPayload,
  ReservationReader,
  ReservationState,
  type ReservationView,
} from '../collection/index.js';
import { CustomerReader } from '../customers/index.js';
import { derivedId, type Id } from '../kernel/ids.js';
import type { LocationFacts } from '../locations/index.js';
import { MessageQueue, type ReservationNews } from '../notifications/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/** She is reminded so long before her reservation ends. */
const REMIND_MS = 2 * 3_600_000;

/** Which letter follows at once; each change may also move the reminder. */
const LETTERS = {
  'collection.reservation_placed': 'reservation_placed',
  'collection.reservation_ready': 'reservation_ready',
  'collection.reservation_lapsed': 'reservation_lapsed',
  'collection.reservation_changed': null,
} as const;

type Happening = keyof typeof LETTERS;

/**
 * Tells a customer by e-mail that her reservation is put aside, ready, soon over, over. Who has given no e-mail address
 * and must know that it is ready gets called: a task for the store.
 */
@Injectable()
export class TellCustomerWhenHerReservationChanges implements Reaction, OnModuleInit {
  readonly consumer = 'tell-customer-when-her-reservation-changes';
  readonly types = Object.keys(LETTERS);

  constructor(
    private readonly reactions: Reactions,
    private readonly reservations: ReservationReader,
    private readonly customers: CustomerReader,
    private readonly queue: MessageQueue,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { reservationId, locationId } = event.payload as unknown as ReservationPayload;
    const reservation = await this.reservations.load(tx, reservationId as Id<'Reservation'>);
    if (reservation === null) return;
    const customer = reservation.customerId && (await this.customers.byId(tx, reservation.customerId));
    const given = reservation.contact.email ?? reservation.receiptChoice.email;
    const email = await this.customers.emailFor(tx, reservation.customerId, given);
    const template = LETTERS[event.type as Happening];
    if (email === null) {
      if (template === 'reservation_ready') await this.call(tx, reservation, locationId as Id<'Location'>);
      return;
    }
    const { name } = reservation.contact;
    const letter = {
      customerId: reservation.customerId,
      medium: 'email',
      language: customer?.language ?? 'nl',
      recipient: { name, email, address: null },
      data: newsOf(reservation),
    } as const;
    if (template !== null) await this.queue.queue(tx, { ...letter, template, causeId: event.id });
    await this.remind(tx, reservation, letter);
  }

  /** One reminder per end: an end that is moved has another, and the former is not sent any more. */
  private async remind(
    tx: Tx,
    reservation: ReservationView,
    letter: Omit<Parameters<MessageQueue['queue']>[1], 'template' | 'causeId'> & { data: ReservationNews },
  ): Promise<void> {
    const isLive =
      reservation.state === ReservationState.HELD || reservation.state === ReservationState.READY;
    const dueAt = new Date(reservation.endsAt.getTime() - REMIND_MS);
    if (!isLive || dueAt <= tx.now) return;
    await this.queue.queue(tx, {
      ...letter,
      template: 'reservation_lapsing',
      causeId: derivedId('reservation.reminder', `${reservation.id} ${reservation.endsAt.toISOString()}`),
      dueAt,
    });
  }

  private async call(tx: Tx, { id, number }: ReservationView, locationId: Id<'Location'>): Promise<void> {
    await this.tasks.open(tx, {
      kind: TaskKind.CALL_CUSTOMER,
      locationId,
      causeId: id,
      summary: `Reservation ${number} is ready; she gave no e-mail address.`,
    });
  }
}

function newsOf(reservation: ReservationView): ReservationNews {
  const { location } = reservation.fulfilment;
  return {
    reservationId: reservation.id,
    number: reservation.number,
    name: reservation.contact.name,
    lines: reservation.lines.map(({ variant, quantity }) => ({ label: variant.name, quantity })),
    total: reservation.total,
    store: location && { name: location.name, address: oneLine(location) },
    endsAt: reservation.endsAt.toISOString(),
    readyBy: reservation.pickup?.readyBy.toISOString() ?? null,
    timeZone: location?.timeZone ?? 'Europe/Amsterdam',
  };
}

const oneLine = ({ address }: LocationFacts): string =>
  `${address.street} ${address.houseNumber}, ${address.postcode} ${address.city}`;
