import { Field, ObjectType } from '@nestjs/graphql';
import { CustomerCardType } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { connectionOf } from '../platform/graphql/page.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { HistoryAccess, TicketState } from './cart.enums.js';
import { CartType } from './cart.types.js';

/** Its customer, her cart, payments, receipt and worded differences are fields of their own. */
@ObjectType('Ticket', {
  description:
    "STAFF. A till's sale in the making: sales, reservations to pay, orders to hand over; one total, one receipt.",
})
export class TicketType {
  @Field(() => UUID, { description: "The cart's id: all cart operations take it." }) id: Id<'Cart'>;
  @Field(() => TicketState, { description: 'Where it stands.' }) state: TicketState;
  @Field(() => String, { nullable: true, description: 'What staff call it; null: nothing.' })
  label: string | null;
  @Field(() => CartType, { description: 'Its lines.' }) cart: CartType;
  @Field(() => MoneyType, { description: 'Negative: she gets money.' }) total: Money;
  @Field(() => Instant, {
    nullable: true,
    description:
      'From the first tender, 15 minutes: then a person has to look, and prices stay as long as money stands on it. Null: prices follow the list.',
  })
  frozenUntil: Date | null;
}

/** What she bought is added by returns. */
@ObjectType('CustomerIdentified', {
  description:
    'STAFF. Who she is, after a card was scanned or a caller named herself; recognised, never merged.',
})
export class CustomerIdentifiedType {
  @Field(() => CustomerCardType, { description: 'What a screen shows.' }) customer: CustomerCardType;
  @Field(() => TicketType, { nullable: true, description: 'With her on it; null without one.' })
  ticket: TicketType | null;
  @Field(() => CartType, {
    nullable: true,
    description: 'Her own, beside it; null: none, or not to be shown.',
  })
  cart: CartType | null;
  @Field(() => HistoryAccess, { description: 'Whether what she did before may be shown.' })
  history: HistoryAccess;
}

export const TicketConnection = connectionOf('Ticket', TicketType);
