import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { SessionOpenedType } from '../access/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { CartLoader } from './cart.loader.js';
import { CartReader } from './cart.reader.js';
import { CartType } from './cart.types.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import type { CartMerge } from './cart-merge.entity.js';
import type { CartView } from './cart-view.js';
import { limitInWords } from './cart-words.js';
import { CartMergeLineType, CartMergeType } from './merge.types.js';

/** A merge as the schema shows it. */
export const mergeView = ({ id, mergedAt, lines }: CartMerge): CartMergeType => ({
  id,
  at: mergedAt,
  lines: [...lines],
});

@Resolver(() => CartType)
export class CartLastMergeResolver {
  constructor(private readonly loader: CartLoader) {}

  @ResolveField(() => CartMergeType, { nullable: true, description: 'What a login brought in; null: never.' })
  async lastMerge(
    @Parent() { id }: CartView,
    @Context() context: RequestContext,
  ): Promise<CartMergeType | null> {
    const merge = await this.loader.lastMerge(context).load(id);
    return merge && mergeView(merge);
  }
}

@Resolver(() => CartMergeLineType)
export class CartMergeLineFieldsResolver {
  @ResolveField(() => String, {
    nullable: true,
    description: 'Why fewer than asked; null: nothing was lost.',
  })
  notice(@Parent() { limit }: CartMergeLineType, @Context() { language }: RequestContext): string | null {
    return limit && limitInWords(limit, language);
  }
}

@Resolver(() => SessionOpenedType)
export class SessionOpenedCartResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: CartReader,
    private readonly merges: CartMergeRepository,
  ) {}

  @ResolveField(() => CartType, { nullable: true, description: 'Her cart; null when she has none.' })
  cart(
    @Parent() { customerId }: SessionOpenedType,
    @Context() { actor }: RequestContext,
  ): Promise<CartView | null> {
    return this.reader.openOf(this.unitOfWork.read(actor!), customerId);
  }

  @ResolveField(() => CartMergeType, {
    nullable: true,
    description: 'What the Guest-Token brought in, at this log-in or an earlier one; null: nothing.',
  })
  async merge(
    @Parent() { customerId }: SessionOpenedType,
    @Context() { actor }: RequestContext,
  ): Promise<CartMergeType | null> {
    const { subject } = actor!;
    if (subject.kind !== 'guest') return null;
    const merge = await this.merges.ofGuest(this.unitOfWork.read(actor!), subject.guestTokenHash, customerId);
    return merge && mergeView(merge);
  }
}
