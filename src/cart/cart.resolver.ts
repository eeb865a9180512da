import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit, Public } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CartFeed } from './cart-feed.js';
import {
  AddCartLineInput,
  ChangeCartLineInput,
  OpenCartInput,
  RemoveCartLineInput,
  ScanIntoCartInput,
  SetCartCouponsInput,
  SetCheckoutDetailsInput,
} from './cart.inputs.js';
import { CartReader } from './cart.reader.js';
import { CartRecall } from './cart.recall.js';
import {
  AddCartLineResult,
  ChangeCartLineResult,
  OpenCartResult,
  RemoveCartLineResult,
  ScanIntoCartResult,
  SetCartCouponsResult,
  SetCheckoutDetailsResult,
} from './cart.results.js';
import { CartService } from './cart.service.js';
import { CartType } from './cart.types.js';
import { CartCouponService } from './cart-coupon.service.js';
import { CartLineService } from './cart-line.service.js';
import { CartOpeningService, type OpenedCart } from './cart-opening.service.js';
import { CartScanService, type ScannedView } from './cart-scan.service.js';
import type { CartView } from './cart-view.js';

@Resolver(() => CartType)
export class CartResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly reader: CartReader,
    private readonly recall: CartRecall,
    private readonly carts: CartService,
    private readonly openings: CartOpeningService,
    private readonly lines: CartLineService,
    private readonly scans: CartScanService,
    private readonly couponService: CartCouponService,
    private readonly feed: CartFeed,
  ) {}

  @Permit('cart.use')
  @Query(() => CartType, {
    nullable: true,
    description:
      "A cart or ticket by its id; without one her own open cart. Null: not there, or another's. Callers: guest, customer, associate, contact-centre agent.",
  })
  cart(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => UUID, nullable: true, description: 'Which; null: hers.' })
    id: Id<'Cart'> | null,
  ): Promise<CartView | null> {
    const db = this.unitOfWork.read(actor);
    return id ? this.reader.owned(db, actor, id) : this.reader.mine(db, actor);
  }

  @Public()
  @Mutation(() => OpenCartResult, {
    description:
      'Her one open cart, or a new one. Callers: anyone with an api key, guest, customer, associate, contact-centre agent. Refuses: NOT_FOUND.',
  })
  openCart(@CurrentCall() call: Call, @Args('input') input: OpenCartInput): Promise<OpenedCart> {
    return this.idempotency.run(call, (tx) => this.openings.open(tx, input), {
      keep: ({ cart }) => ({ cartId: cart.id }),
      again: (db, { cartId }) => this.openings.opened(db, cartId),
    });
  }

  @Permit('cart.use')
  @Mutation(() => AddCartLineResult, {
    description:
      'Adds units; without expectedVersion to whatever is there. Callers: guest, customer, associate, contact-centre agent. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, VARIANT_NOT_SOLD, SALE_BLOCKED, LIMIT_REACHED, FULFILMENT_NOT_POSSIBLE, RULE_BROKEN, NOT_FOUND.',
  })
  addCartLine(@CurrentCall() call: Call, @Args('input') input: AddCartLineInput): Promise<CartView> {
    return this.idempotency.run(call, async (tx) => (await this.lines.add(tx, input)).cart, this.recall.cart);
  }

  @Permit('cart.use')
  @Mutation(() => ChangeCartLineResult, {
    description:
      'Changes a line. Callers: guest, customer, associate, contact-centre agent. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, VARIANT_NOT_SOLD, SALE_BLOCKED, LIMIT_REACHED, FULFILMENT_NOT_POSSIBLE, RULE_BROKEN, NOT_FOUND.',
  })
  changeCartLine(@CurrentCall() call: Call, @Args('input') input: ChangeCartLineInput): Promise<CartView> {
    return this.idempotency.run(call, (tx) => this.lines.change(tx, input), this.recall.cart);
  }

  @Permit('cart.use')
  @Mutation(() => RemoveCartLineResult, {
    description:
      'Takes a line out. Callers: guest, customer, associate, contact-centre agent. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, NOT_FOUND.',
  })
  removeCartLine(@CurrentCall() call: Call, @Args('input') input: RemoveCartLineInput): Promise<CartView> {
    return this.idempotency.run(call, (tx) => this.lines.remove(tx, input), this.recall.cart);
  }

  @Permit('cart.scan')
  @Mutation(() => ScanIntoCartResult, {
    description:
      'Adds what a code leads to; the same code twice adds one more. Callers: guest, customer, associate. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, VARIANT_NOT_SOLD, SALE_BLOCKED, LIMIT_REACHED, RULE_BROKEN, NOT_FOUND.',
  })
  scanIntoCart(@CurrentCall() call: Call, @Args('input') input: ScanIntoCartInput): Promise<ScannedView> {
    return this.idempotency.run(call, (tx) => this.scans.scan(tx, input), {
      keep: this.scans.keep,
      again: (db, kept) => this.scans.again(db, kept),
    });
  }

  @Permit('cart.use')
  @Mutation(() => SetCartCouponsResult, {
    description:
      'Puts coupons in, in place of those that were; one that does not count says why. Callers: guest, customer, associate, contact-centre agent. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, TOO_MANY_ATTEMPTS, NOT_FOUND.',
  })
  async setCartCoupons(
    @CurrentCall() call: Call,
    @Args('input') input: SetCartCouponsInput,
  ): Promise<CartView> {
    const attempts = await this.couponService.allow(call.actor, input);
    const cart = await this.idempotency.run(
      call,
      (tx) => this.couponService.set(tx, input),
      this.couponService.uncounted(attempts, this.recall.cart),
    );
    await this.couponService.note(call.actor, cart);
    return cart;
  }

  @Permit('cart.use')
  @Mutation(() => SetCheckoutDetailsResult, {
    description:
      'Keeps what checkout must know. Callers: guest, customer, associate, contact-centre agent. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, RULE_BROKEN, NOT_FOUND.',
  })
  setCheckoutDetails(
    @CurrentCall() call: Call,
    @Args('input') input: SetCheckoutDetailsInput,
  ): Promise<CartView> {
    return this.idempotency.run(call, (tx) => this.carts.setDetails(tx, input), this.recall.cart);
  }

  @Permit('cart.use')
  @Subscription(() => CartType, {
    description:
      'The cart as it is now, then whole after every change, in every channel. Callers: guest, customer, associate, contact-centre agent.',
    resolve: (cart: CartView) => cart,
  })
  cartChanged(
    @CurrentActor() actor: Actor,
    @Args('cartId', { type: () => UUID, description: 'Which cart, or ticket.' }) cartId: Id<'Cart'>,
  ): Promise<AsyncIterableIterator<CartView>> {
    return this.feed.follow(actor, cartId);
  }
}
