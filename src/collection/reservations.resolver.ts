import { Args, Context, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { ChangeReservationService } from './change-reservation.service.js';
import {
  CancelReservationInput,
  ChangeReservationInput,
  PlaceReservationInput,
} from './collection.inputs.js';
import {
  CancelReservationResult,
  ChangeReservationResult,
  PlaceReservationResult,
} from './collection.results.js';
import { PickupCodeType, ReservationType } from './collection.types.js';
import { PickupReader, type PickupCodeView } from './pickup-reader.js';
import { PlaceReservationService } from './place-reservation.service.js';
import { ReservationFeed } from './reservation-feed.js';
import { ReservationReader, type ReservationView } from './reservation-reader.js';

/** What shoppers, and staff for them, do with reservations. Answers are read again whole, so a repeat gets what is now. */
@Resolver()
export class ReservationsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly placing: PlaceReservationService,
    private readonly changing: ChangeReservationService,
    private readonly reader: ReservationReader,
    private readonly pickups: PickupReader,
    private readonly feed: ReservationFeed,
    private readonly callers: CallerChecks,
  ) {}

  @Permit('reservations.use')
  @Query(() => ReservationType, {
    nullable: true,
    description:
      'One reservation; null when there is none or it is not yours. Callers: guest, customer, associate in her store, contact-centre agent after a check.',
  })
  reservation(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => UUID, description: 'Which reservation.' }) id: Id<'Reservation'>,
  ): Promise<ReservationView | null> {
    return this.reader.owned(this.unitOfWork.read(actor), actor, id);
  }

  @Permit('pickups.read_own_code')
  @Query(() => PickupCodeType, {
    nullable: true,
    description:
      'What she shows at the counter, while there is something to collect; null when not hers. Callers: guest, customer.',
  })
  pickupCode(
    @CurrentActor() actor: Actor,
    @Args('pickupId', { type: () => UUID, description: 'Which pickup.' }) pickupId: Id<'Pickup'>,
  ): Promise<PickupCodeView | null> {
    return this.pickups.code(this.unitOfWork.read(actor), actor, pickupId);
  }

  @Permit('reservations.use')
  @Mutation(() => PlaceReservationResult, {
    description:
      'Puts goods aside without payment; binds nobody. Callers: guest, customer, associate, contact-centre agent after a check. Needs Idempotency-Key. Refuses: INSUFFICIENT_STOCK, VARIANT_NOT_SOLD, SALE_BLOCKED, FULFILMENT_NOT_POSSIBLE, LIMIT_REACHED, RULE_BROKEN, NOT_FOUND.',
  })
  async placeReservation(
    @CurrentCall('keyed') call: Call,
    @Context() { language }: RequestContext,
    @Args('input') input: PlaceReservationInput,
  ): Promise<ReservationView> {
    const id = await this.idempotency.run(call, (tx) => this.placing.place(tx, input, language));
    return this.whole(call, id);
  }

  @Permit('reservations.use')
  @Mutation(() => ChangeReservationResult, {
    description:
      'Changes a reservation: another store, delivery and back, contact, receipt, note, one more day. Callers: guest, customer, associate in her store, contact-centre agent after a check. Refuses: RESERVATION_LAPSED, INSUFFICIENT_STOCK, FULFILMENT_NOT_POSSIBLE, LIMIT_REACHED, WRONG_STATE, RULE_BROKEN, NOT_FOUND, STALE_VERSION.',
  })
  async changeReservation(
    @CurrentCall() call: Call,
    @Args('input') input: ChangeReservationInput,
  ): Promise<ReservationView> {
    const id = await this.idempotency.run(call, (tx) => this.changing.change(tx, input));
    return this.whole(call, id);
  }

  @Permit('reservations.use')
  @Mutation(() => CancelReservationResult, {
    description:
      'Gives a reservation up; its goods are free at once. Callers: guest, customer, associate in her store, contact-centre agent after a check. Refuses: RESERVATION_LAPSED, WRONG_STATE, NOT_FOUND.',
  })
  async cancelReservation(
    @CurrentCall() call: Call,
    @Args('input') input: CancelReservationInput,
  ): Promise<ReservationView> {
    const id = await this.idempotency.run(call, (tx) => this.changing.cancel(tx, input));
    return this.whole(call, id);
  }

  @Permit('reservations.use')
  @Subscription(() => ReservationType, {
    description:
      'The reservation as it is now, then whole after every change, in every channel. Callers: guest, customer, associate in her store, contact-centre agent after a check.',
    resolve: (reservation: ReservationView) => reservation,
  })
  reservationChanged(
    @CurrentActor() actor: Actor,
    @Args('reservationId', { type: () => UUID, description: 'Which reservation.' })
    reservationId: Id<'Reservation'>,
  ): Promise<AsyncIterableIterator<ReservationView>> {
    return this.feed.follow(actor, reservationId);
  }

  /** @throws NotFound when an agent repeats a call whose check has ended. */
  private async whole({ actor }: Call, id: Id<'Reservation'>): Promise<ReservationView> {
    const db = this.unitOfWork.read(actor);
    const reservation = (await this.reader.load(db, id))!;
    if (!(await this.callers.mayShow(db, reservation.customerId))) throw notFound(ObjectKind.RESERVATION, id);
    return reservation;
  }
}
