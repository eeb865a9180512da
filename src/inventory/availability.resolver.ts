import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentActor, Public } from '../access/index.js';
import { CatalogueReader, type VariantFacts, VariantType } from '../catalogue/index.js';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import { PointResolver } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { PointInput } from '../platform/graphql/common.inputs.js';
import { pageRequest } from '../platform/graphql/page.js';
import { RequestContext } from '../platform/graphql/request-context.js';
import { Quantity, UUID } from '../platform/graphql/scalars.js';
import {
  AvailabilityService,
  type StoreAvailability,
  type VariantAvailability,
} from './availability.service.js';
import { AvailabilityType, StoreAvailabilityType } from './inventory.types.js';
import { atMost, VARIANTS_MAX } from './list-limits.js';

const AVAILABILITY = {};
const EVERYWHERE = { locationIds: null, quantity: 1 };

interface Asked {
  readonly variant: VariantFacts;
  readonly near: Coordinates | null;
}

/** What shoppers may know of stock. */
@Resolver(() => AvailabilityType)
export class AvailabilityResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueReader,
    private readonly availabilities: AvailabilityService,
    private readonly points: PointResolver,
  ) {}

  @Query(() => [AvailabilityType], {
    description:
      'What may be promised of variants now, in the order asked; unknown ones are left out. Callers: anyone with an api key.',
  })
  @Public()
  async availability(
    @CurrentActor() actor: Actor,
    @Args('variantIds', { type: () => [UUID], description: 'Which variants, 1 to 50.' })
    variantIds: Id<'Variant'>[],
    @Args('near', { type: () => PointInput, nullable: true, description: 'Stores nearest to it come first.' })
    near?: PointInput | null,
    @Args('locationIds', {
      type: () => [UUID],
      nullable: true,
      description: 'Only these locations; absent: all.',
    })
    locationIds?: Id<'Location'>[] | null,
    @Args('quantity', {
      type: () => Quantity,
      nullable: true,
      description:
        'So many or nothing; default 1. A shopper who asks for more than 10 pieces is answered for 10: her cart says whether it can have more.',
    })
    quantity?: number | null,
  ): Promise<VariantAvailability[]> {
    const db = this.unitOfWork.read(actor);
    const ids = atMost('variantIds', VARIANTS_MAX, variantIds);
    const question = {
      near: this.points.resolve(near),
      locationIds: locationIds ? atMost('locationIds', 100, locationIds) : null,
      quantity: quantity ?? 1,
    };
    const facts = await this.catalogue.variants(db, ids);
    return this.availabilities.ofVariants(
      db,
      ids.flatMap((id) => facts.get(id) ?? []),
      question,
    );
  }

  @ResolveField(() => [StoreAvailabilityType], {
    description: 'Nearest first when asked near a point, else by name.',
  })
  stores(
    @Parent() availability: VariantAvailability,
    @Args('first', { type: () => Int, defaultValue: 3, description: 'How many, 1 to 100.' }) first: number,
  ): readonly StoreAvailability[] {
    return availability.stores.slice(0, pageRequest(first).first);
  }
}

/** Adds `availability` to the catalogue's Variant; for a whole list in one statement. */
@Resolver(() => VariantType)
export class VariantAvailabilityResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly availabilities: AvailabilityService,
    private readonly points: PointResolver,
  ) {}

  @ResolveField(() => AvailabilityType, { description: 'What may be promised of it now.' })
  availability(
    @Parent() variant: VariantFacts,
    @Context() context: RequestContext,
    @Args('near', { type: () => PointInput, nullable: true, description: 'Stores nearest to it come first.' })
    near?: PointInput | null,
  ): Promise<VariantAvailability> {
    const db = this.unitOfWork.read(context.actor!);
    return context
      .loader<Asked, VariantAvailability>(AVAILABILITY, () => this.loader(db))
      .load({ variant, near: this.points.resolve(near) });
  }

  /** One statement per point asked from, which is one. */
  private loader(db: Db): DataLoader<Asked, VariantAvailability, string> {
    return new DataLoader<Asked, VariantAvailability, string>(
      async (asked: readonly Asked[]) => {
        const answers = new Map<string, VariantAvailability>();
        const points = new Map(asked.map(({ near }) => [JSON.stringify(near), near] as const));
        for (const near of points.values()) {
          const here = asked.filter((one) => JSON.stringify(one.near) === JSON.stringify(near));
          const variants = [...new Map(here.map(({ variant }) => [variant.id, variant])).values()];
          const found = await this.availabilities.ofVariants(db, variants, { ...EVERYWHERE, near });
          for (const answer of found) answers.set(keyOf({ variant: { id: answer.variantId }, near }), answer);
        }
        return asked.map((one) => answers.get(keyOf(one))!);
      },
      { cacheKeyFn: keyOf },
    );
  }
}

const keyOf = ({ variant, near }: { variant: Pick<VariantFacts, 'id'>; near: Coordinates | null }): string =>
  `${variant.id} ${JSON.stringify(near)}`;
