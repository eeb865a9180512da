import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, Public, ViewerType } from '../access/index.js';
import { addDays, isOpenAt, localDate, nextOpening } from '../kernel/calendar.js';
import { Clock } from '../kernel/clock.js';
import type { Id } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { PointInput } from '../platform/graphql/common.inputs.js';
import { connectionOf, pageRequest } from '../platform/graphql/page.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { LocationDirectory } from './location-directory.js';
import { can, type LocationFacts } from './location-facts.js';
import { LocationFilter } from './locations.inputs.js';
import { LocationType, OpeningExceptionType } from './locations.types.js';
import { PointResolver } from './point-resolver.js';

const IDS_MAX = 100;
const EXCEPTION_DAYS = 90;

const LocationConnection = connectionOf('Location', LocationType);

/** Stores and warehouses, for everybody who has a key. */
@Resolver(() => LocationType)
export class LocationsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: LocationDirectory,
    private readonly points: PointResolver,
    private readonly clock: Clock,
  ) {}

  @Public()
  @Query(() => LocationConnection, {
    description:
      'Locations: nearest first when asked near a point, else by name; those closed for good only when named. Callers: anyone with an api key.',
  })
  async locations(
    @CurrentActor() actor: Actor,
    @Args('ids', { type: () => [UUID], nullable: true, description: 'Only these; at most 100.' })
    ids?: Id<'Location'>[] | null,
    @Args('near', { type: () => PointInput, nullable: true, description: 'A position, or a postcode.' })
    near?: PointInput,
    @Args('filter', { type: () => LocationFilter, nullable: true, description: 'What narrows the list.' })
    filter?: LocationFilter,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<LocationFacts>> {
    if (ids && ids.length > IDS_MAX)
      throw new RequestError('BAD_USER_INPUT', `ids has at most ${IDS_MAX}`, { field: 'ids' });
    const page = pageRequest(first, after);
    const db = this.unitOfWork.read(actor);
    if (ids) await this.directory.byIds(db, ids); // so that a new one is found at once
    const all = await this.directory.near(db, this.points.resolve(near));
    const found = all.filter((location) => isAsked(location, ids, filter));
    const start = page.after === null ? 0 : found.findIndex(({ id }) => id === page.after?.[0]) + 1;
    if (page.after !== null && start === 0)
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page of this list', {
        field: 'after',
      });
    return pageOf(
      found.slice(start, start + page.first + 1),
      page.first,
      ({ id }) => encodeCursor([id]),
      found.length,
      start > 0,
    );
  }

  @ResolveField(() => Boolean, { description: "Whether it is open now, by the server's clock." })
  openNow(@Parent() { hours }: LocationFacts): boolean {
    return isOpenAt(hours, this.clock.now());
  }

  @ResolveField(() => Instant, {
    nullable: true,
    description: 'When it opens next; null: it is open now, or not at all in the coming 60 days.',
  })
  opensAt(@Parent() { hours }: LocationFacts): Date | null {
    const now = this.clock.now();
    return isOpenAt(hours, now) ? null : nextOpening(hours, now);
  }

  @ResolveField(() => [OpeningExceptionType], {
    description: 'Days of the coming 90 that differ from the weekly hours.',
  })
  openingExceptions(@Parent() { exceptions, timeZone }: LocationFacts): OpeningExceptionType[] {
    const today = localDate(this.clock.now(), timeZone);
    const last = addDays(today, EXCEPTION_DAYS);
    return exceptions.filter(({ day }) => day >= today && day <= last);
  }
}

/** Adds to the viewer the store of the key. */
@Resolver(() => ViewerType)
export class ViewerLocationResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: LocationDirectory,
  ) {}

  @ResolveField(() => LocationType, {
    nullable: true,
    description: 'The store of the key; null when it has none.',
  })
  location(@Context() { actor }: RequestContext): Promise<LocationFacts | null> | null {
    if (!actor?.locationId) return null;
    return this.directory.get(this.unitOfWork.read(actor), actor.locationId);
  }
}

function isAsked(
  location: LocationFacts,
  ids: readonly Id<'Location'>[] | null | undefined,
  filter: LocationFilter | null | undefined,
): boolean {
  if (ids ? !ids.includes(location.id) : location.isClosed) return false;
  if (filter?.kinds && !filter.kinds.includes(location.kind)) return false;
  return !filter?.may || can(location, ...filter.may);
}
