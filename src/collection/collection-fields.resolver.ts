import { Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CallerChecks, CustomerCardType, CustomerFileType, CustomerType } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentType } from '../orders/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { PickupType, ReservationType } from './collection.types.js';
import { PickupReader } from './pickup-reader.js';
import type { PickupView } from './pickup-view.js';
import { ReservationReader, type ReservationView } from './reservation-reader.js';

const OPEN = 'What is put aside for her now, the first to end first.';

const openOf = (
  context: RequestContext,
  unitOfWork: UnitOfWork,
  reader: ReservationReader,
): DataLoader<Id<'Customer'>, ReservationView[]> =>
  context.loader(
    ReservationReader,
    () =>
      new DataLoader(async (ids) => {
        const found = await reader.openOf(unitOfWork.read(context.actor!), ids);
        return ids.map((id) => found.get(id) ?? []);
      }),
  );

@Resolver(() => CustomerType)
export class CustomerReservationsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: ReservationReader,
  ) {}

  @ResolveField(() => [ReservationType], { description: OPEN })
  reservations(
    @Parent() { id }: CustomerType,
    @Context() context: RequestContext,
  ): Promise<ReservationView[]> {
    return openOf(context, this.unitOfWork, this.reader).load(id);
  }
}

@Resolver(() => CustomerFileType)
export class CustomerFileReservationsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: ReservationReader,
  ) {}

  @ResolveField(() => [ReservationType], { description: OPEN })
  reservations(
    @Parent() { id }: CustomerFileType,
    @Context() context: RequestContext,
  ): Promise<ReservationView[]> {
    return openOf(context, this.unitOfWork, this.reader).load(id);
  }
}

@Resolver(() => CustomerCardType)
export class CustomerCardReservationsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: ReservationReader,
    private readonly callers: CallerChecks,
  ) {}

  @ResolveField(() => Int, {
    description: 'How many reservations she has open; 0 to an agent who has not checked the caller.',
  })
  async openReservations(
    @Parent() { id }: CustomerCardType,
    @Context() context: RequestContext,
  ): Promise<number> {
    if (!(await this.callers.mayShow(this.unitOfWork.read(context.actor!), id))) return 0;
    return context
      .loader(
        CustomerCardReservationsResolver,
        () =>
          new DataLoader<Id<'Customer'>, number>(async (ids) => {
            const counts = await this.reader.openCounts(this.unitOfWork.read(context.actor!), ids);
            return ids.map((customerId) => counts.get(customerId) ?? 0);
          }),
      )
      .load(id);
  }
}

@Resolver(() => FulfilmentType)
export class FulfilmentPickupResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: PickupReader,
  ) {}

  @ResolveField(() => PickupType, { nullable: true, description: 'Null unless collected.' })
  pickup(@Parent() { id }: FulfilmentType, @Context() context: RequestContext): Promise<PickupView | null> {
    return context
      .loader(
        PickupReader,
        () =>
          new DataLoader<Id<'Fulfilment'>, PickupView | null>(async (ids) => {
            const found = await this.reader.ofFulfilments(this.unitOfWork.read(context.actor!), ids);
            return ids.map((fulfilmentId) => found.get(fulfilmentId) ?? null);
          }),
      )
      .load(id);
  }
}
