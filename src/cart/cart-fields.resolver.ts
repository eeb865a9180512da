import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CustomerFileType, CustomerType } from '../customers/index.js';
import { FulfilmentChoiceType } from '../locations/index.js';
import { BenefitType } from '../loyalty/index.js';
import { Gateways, ONLINE_TENDERS, TenderKind, TILL_TENDERS } from '../payments/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { DifferenceType } from '../platform/graphql/common.types.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { nameIn } from '../terms/index.js';
import { CartLoader } from './cart.loader.js';
import { CartReader } from './cart.reader.js';
import {
  CartChangeType,
  CartCouponType,
  CartLineType,
  CartType,
  CheckoutPreparationType,
  DeliveryOptionType,
  LineAvailabilityType,
  NextOfferType,
} from './cart.types.js';
import type { CartLineView, CartView, DeliveryOptionView } from './cart-view.js';
import { benefitsInWords, differencesInWords, type WordedDifference } from './cart-words.js';
import type { LineAvailability } from './line-availability.js';
import { couponsInWords, offersInWords, type WordedCoupon } from './promotion-words.js';

@Resolver(() => CartType)
export class CartFieldsResolver {
  @ResolveField(() => [BenefitType], { description: 'Hers now.' })
  benefits(@Parent() cart: CartView, @Context() { language }: RequestContext): BenefitType[] {
    return benefitsInWords(cart.benefits, language);
  }

  @ResolveField(() => [CartCouponType], { description: 'Each with whether it counts, or why not.' })
  coupons(@Parent() cart: CartView, @Context() { language }: RequestContext): WordedCoupon[] {
    return couponsInWords(cart.coupons, language);
  }

  @ResolveField(() => [NextOfferType], { description: 'Within reach, at most five.' })
  nextOffers(@Parent() cart: CartView, @Context() { language }: RequestContext): NextOfferType[] {
    return offersInWords(cart.offers, cart.currency, language);
  }
}

@Resolver(() => CartChangeType)
export class CartChangeFieldsResolver {
  @ResolveField(() => [DifferenceType], {
    description: 'What it did to lines, delivery, benefits, points and total.',
  })
  differences(
    @Parent() change: CartView['lastChange'],
    @Context() { language }: RequestContext,
  ): WordedDifference[] {
    return differencesInWords(change.differences, language);
  }
}

@Resolver(() => CheckoutPreparationType)
export class CheckoutPreparationFieldsResolver {
  constructor(private readonly gateways: Gateways) {}

  @ResolveField(() => [TenderKind], { description: 'What she may pay by, through this client.' })
  paymentMethods(@Context() { actor }: RequestContext): TenderKind[] {
    return actor!.clientKind === ClientKind.POS
      ? [...TILL_TENDERS]
      : ONLINE_TENDERS.filter((kind) => this.gateways.of(kind) !== null);
  }
}

@Resolver(() => DeliveryOptionType)
export class DeliveryOptionFieldsResolver {
  @ResolveField(() => String, { description: 'In words.' })
  label(@Parent() { names }: DeliveryOptionView, @Context() { language }: RequestContext): string {
    return nameIn(names, language);
  }
}

/** How a line goes with its parcel, for whatever has a fulfilment choice. */
@Resolver(() => FulfilmentChoiceType)
export class FulfilmentDeliveryResolver {
  @ResolveField(() => DeliveryOptionType, {
    nullable: true,
    description:
      'The way it goes with its parcel, with what that costs for all that goes so; null: there is none.',
  })
  deliveryOption(
    @Parent() { deliveryOption }: { readonly deliveryOption?: DeliveryOptionView | null },
  ): DeliveryOptionView | null {
    return deliveryOption ?? null;
  }
}

@Resolver(() => CartLineType)
export class CartLineFieldsResolver {
  constructor(private readonly loader: CartLoader) {}

  @ResolveField(() => LineAvailabilityType, {
    description: 'Whether it can be had; filling a cart holds nothing.',
  })
  availability(@Parent() line: CartLineView, @Context() context: RequestContext): Promise<LineAvailability> {
    return this.loader.availability(context, line);
  }
}

@Resolver(() => CustomerType)
export class CustomerCartResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: CartReader,
  ) {}

  @ResolveField(() => CartType, { nullable: true, description: 'Her open one; null: none.' })
  cart(@Parent() customer: CustomerType, @Context() { actor }: RequestContext): Promise<CartView | null> {
    return this.reader.openOf(this.unitOfWork.read(actor!), customer.id);
  }
}

@Resolver(() => CustomerFileType)
export class CustomerFileCartResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: CartReader,
  ) {}

  @ResolveField(() => CartType, { nullable: true, description: 'Her open one; null: none.' })
  cart(@Parent() customer: CustomerFileType, @Context() { actor }: RequestContext): Promise<CartView | null> {
    return this.reader.openOf(this.unitOfWork.read(actor!), customer.id);
  }
}
