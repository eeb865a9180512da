import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit } from '../access/index.js';
import { CustomerFileType, CustomerType } from '../customers/index.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { HistoryAccess } from './cart.enums.js';
import { CartLoader } from './cart.loader.js';
import {
  ClaimCartHandoverResult,
  CreateCartHandoverResult,
  SaveForLaterResult,
  TakeSavedItemResult,
} from './cart.results.js';
import { CartHandoverService, type HandoverView } from './cart-handover.service.js';
import { mergeView } from './cart-merge-fields.resolver.js';
import {
  ClaimCartHandoverInput,
  CreateCartHandoverInput,
  SaveForLaterInput,
  TakeSavedItemInput,
} from './handover.inputs.js';
import { HandoverClaimProcess } from './handover-claim.process.js';
import type { CartClaimedType } from './merge.types.js';
import { CartReader } from './cart.reader.js';
import type { IdentifiedView } from './recognition.service.js';
import { SavedItemService, type SavedItemView, type TakenItem } from './saved-item.service.js';
import { SavedItemType } from './saved-item.types.js';
import { CustomerIdentifiedType } from './ticket.types.js';

/** What goes from one place of hers to another: a cart by its code, an article to keep for later and back. */
@Resolver()
export class HandoverResolver {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly handovers: CartHandoverService,
    private readonly claims: HandoverClaimProcess,
    private readonly saved: SavedItemService,
    private readonly reader: CartReader,
  ) {}

  @Permit('cart.hand_over')
  @Mutation(() => CreateCartHandoverResult, {
    description:
      'A code by which a till, or her own account, takes this cart over. Callers: guest, customer, contact-centre agent. Refuses: CART_CLOSED, NOT_FOUND.',
  })
  async createCartHandover(
    @CurrentCall() call: Call,
    @Args('input') { cartId }: CreateCartHandoverInput,
  ): Promise<HandoverView> {
    const given = await this.idempotency.run(call, (tx) => this.handovers.create(tx, cartId), {
      keep: ({ id, expiresAt }) => ({ id, expiresAt: expiresAt.toISOString() }),
      again: (db, { id, expiresAt }) =>
        this.handovers.givenAgain(db, cartId, { id, expiresAt: new Date(expiresAt) }),
    });
    return this.handovers.view(given);
  }

  @Permit('cart.claim_handover')
  @Mutation(() => ClaimCartHandoverResult, {
    description:
      'Takes the cart behind a code over, once. Callers: customer, associate. Refuses: CODE_REJECTED, CART_FROZEN, LIMIT_REACHED, TOO_MANY_ATTEMPTS, NOT_FOUND.',
  })
  async claimCartHandover(
    @CurrentCall() call: Call,
    @Args('input') input: ClaimCartHandoverInput,
  ): Promise<CartClaimedType> {
    const { cart, merge } = await this.claims.claim(call, input);
    return { cart, merge: merge && mergeView(merge) };
  }

  @Permit('cart.save_for_later')
  @Mutation(() => SaveForLaterResult, {
    description:
      'Keeps an article, or a line of her cart, for later. Callers: customer, associate, contact-centre agent. Refuses: VARIANT_NOT_SOLD, CART_FROZEN, LIMIT_REACHED, NOT_FOUND.',
  })
  saveForLater(@CurrentCall() call: Call, @Args('input') input: SaveForLaterInput): Promise<SavedItemView> {
    return this.idempotency.run(call, (tx) => this.saved.add(tx, input), {
      keep: this.saved.keep,
      again: (db, kept) => this.saved.again(db, kept),
    });
  }

  @Permit('cart.save_for_later')
  @Mutation(() => TakeSavedItemResult, {
    description:
      'Takes an article that was kept into a cart, or drops it. Callers: customer, associate, contact-centre agent. Refuses: CART_FROZEN, CART_CLOSED, SALE_BLOCKED, VARIANT_NOT_SOLD, LIMIT_REACHED, RULE_BROKEN, NOT_FOUND.',
  })
  takeSavedItem(@CurrentCall() call: Call, @Args('input') input: TakeSavedItemInput): Promise<TakenItem> {
    return this.idempotency.run(call, (tx) => this.saved.take(tx, input), {
      keep: ({ savedItemId, cart }) => ({ savedItemId, cartId: cart?.id ?? null }),
      again: async (db, { savedItemId, cartId }) => ({
        savedItemId,
        cart: cartId && (await this.reader.again(db, cartId)),
      }),
    });
  }
}

@Resolver(() => CustomerType)
export class CustomerSavedItemsResolver {
  constructor(private readonly loader: CartLoader) {}

  @ResolveField(() => [SavedItemType], { description: 'Wish list, newest first, at most 100.' })
  savedItems(@Parent() { id }: CustomerType, @Context() context: RequestContext): Promise<SavedItemView[]> {
    return this.loader.savedItems(context).load(id);
  }
}

@Resolver(() => CustomerFileType)
export class CustomerFileSavedItemsResolver {
  constructor(private readonly loader: CartLoader) {}

  @ResolveField(() => [SavedItemType], { description: 'Wish list, newest first, at most 100.' })
  savedItems(
    @Parent() { id }: CustomerFileType,
    @Context() context: RequestContext,
  ): Promise<SavedItemView[]> {
    return this.loader.savedItems(context).load(id);
  }
}

@Resolver(() => CustomerIdentifiedType)
export class CustomerIdentifiedSavedItemsResolver {
  constructor(private readonly loader: CartLoader) {}

  @ResolveField(() => [SavedItemType], {
    description: 'Her wish list, newest first; empty when it is not to be shown.',
  })
  savedItems(
    @Parent() { customerId, history }: IdentifiedView,
    @Context() context: RequestContext,
  ): Promise<SavedItemView[]> | SavedItemView[] {
    return history === HistoryAccess.CALLER_NOT_CONFIRMED
      ? []
      : this.loader.savedItems(context).load(customerId);
  }
}
