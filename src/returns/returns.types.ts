import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DocumentType } from '../documents/index.js';
import { type Id } from '../kernel/ids.js';
import { type Money } from '../kernel/money.js';
import { OriginType } from '../locations/index.js';
import { RefundPlanType } from '../payments/index.js';
import { Channel } from '../platform/graphql/common.enums.js';
import { DifferenceType, MoneyType } from '../platform/graphql/common.types.js';
import { Instant, LocalDate, Quantity, UUID } from '../platform/graphql/scalars.js';
import { ReturnRoute, WindowStart } from '../terms/index.js';
import {
  Disposition,
  EligibilityCode,
  Grade,
  ReturnBasis,
  ReturnState,
  UnitQuestion,
} from './returns.enums.js';

@ObjectType('ReturnEligibility', {
  description: 'Whether units may come back: the same answer in every channel.',
})
export class ReturnEligibilityType {
  @Field(() => Boolean, { description: 'They may, now.' }) eligible: boolean;
  @Field(() => ReturnBasis, {
    nullable: true,
    description: 'The best for her that holds now; null: none does.',
  })
  basis: ReturnBasis | null;
  @Field(() => EligibilityCode, { description: 'Why, or why not.' }) reason: EligibilityCode;
  @Field(() => String, { description: 'The same, in the language asked for.' }) words: string;
  @Field(() => Int, { description: 'Units that reached her and have not come back.' }) unitsLeft: number;
  @Field(() => [UnitQuestion], { description: 'What must be known of the unit when it comes.' })
  asks: UnitQuestion[];
  @Field(() => [ReturnRoute], { description: 'Ways to bring it back.' }) by: ReturnRoute[];
  @Field(() => Int, {
    nullable: true,
    description: 'Days of the window that ends last, whatever its basis; null: it may never come back.',
  })
  windowDays: number | null;
  @Field(() => WindowStart, { nullable: true, description: 'What starts them; null: no window.' })
  startsAt: WindowStart | null;
  @Field(() => LocalDate, { nullable: true, description: 'The day they count from; null until it has come.' })
  countedFrom: string | null;
  @Field(() => LocalDate, {
    nullable: true,
    description:
      'The last day it may come back on any basis, in the zone of the sale; null: no window, or its days have not begun.',
  })
  lastDay: string | null;
  @Field(() => MoneyType, { description: 'What it costs her on that basis; 0 is free.' }) fee: Money;
  @Field(() => Int, { description: 'The version of the terms that gave this answer.' }) termsVersion: number;
  @Field(() => Boolean, {
    description: "A later version serves open orders and was better for her than her order's own.",
  })
  betterLater: boolean;
}

@ObjectType('PurchaseLine', { description: 'STAFF. One line of a purchase.' })
export class PurchaseLineType {
  @Field(() => UUID, { description: 'To take it back by.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => String, { description: 'As sold.' }) name: string;
  @Field(() => Quantity, { description: 'Ordered.' }) quantity: number;
  @Field(() => [String], { description: 'Of the units sold, where recorded.' }) serialNumbers: string[];
  @Field(() => MoneyType, { description: 'For all of its units, after all discounts.' }) paid: Money;
  @Field(() => ReturnEligibilityType, { description: 'The same answer as in every channel.' })
  eligibility: ReturnEligibilityType;
}

@ObjectType('Purchase', {
  description: 'STAFF. An order as a return needs it, and no more of its buyer than that.',
})
export class PurchaseType {
  @Field(() => UUID, { description: 'Of the order.' }) orderId: Id<'Order'>;
  @Field(() => String, { description: 'For people.' }) orderNumber: string;
  @Field(() => String, { nullable: true, description: 'Of its receipt or confirmation; null until issued.' })
  documentNumber: string | null;
  @Field(() => Instant, { description: 'When it was bought.' }) placedAt: Date;
  @Field(() => Channel, { description: 'Where it was bought.' }) channel: Channel;
  @Field(() => String, { description: 'The legal entity it was bought from.' }) sellerName: string;
  @Field(() => [PurchaseLineType], { description: 'What was bought.' }) lines: PurchaseLineType[];
  @Field(() => [String], { description: 'How it was paid, in words, masked.' }) maskedTenders: string[];
}

@ObjectType('RefusedLine', { description: 'A line that may not come back.' })
export class RefusedLineType {
  @Field(() => UUID, { description: 'Which.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => ReturnEligibilityType, { description: 'Why not.' }) eligibility: ReturnEligibilityType;
}

@ObjectType('ReturnLine', { description: 'Units of one order line that came back, of one grade.' })
export class ReturnLineType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'ReturnLine'>;
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Which line of the order.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => ReturnBasis, { description: 'By what right.' }) basis: ReturnBasis;
  @Field(() => Quantity, { description: 'Announced.' }) quantity: number;
  @Field(() => Int, { description: 'Arrived.' }) received: number;
  @Field(() => Grade, { description: 'The verdict on them.' }) grade: Grade;
  @Field(() => Disposition, { description: 'What is done with them.' }) disposition: Disposition;
  @Field(() => MoneyType, { description: 'What exactly these units had cost.' }) refund: Money;
  @Field(() => String, { description: 'Why, in her words.' }) reason: string;
}

@ObjectType('Return', { description: 'Lines of an order that came back.' })
export class ReturnType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Return'>;
  @Field(() => String, { description: 'For people.' }) number: string;
  @Field(() => Int, { description: 'Grows by 1 per change.' }) version: number;
  @Field(() => ReturnState, { description: 'How far it has come.' }) state: ReturnState;
  @Field(() => UUID, { description: 'Of the order it was bought with.' }) orderId: Id<'Order'>;
  @Field(() => OriginType, { description: 'Where, when and by whom it was taken back.' }) origin: OriginType;
  @Field(() => [ReturnLineType], { description: 'What, each with its basis.' }) lines: ReturnLineType[];
  @Field(() => RefundPlanType, { description: 'To the cent, preview and execution alike.' })
  refund: RefundPlanType;
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
  @Field(() => [DocumentType], { description: 'Of the refund; none of a dry run.' })
  documents: DocumentType[];
  @Field(() => [DifferenceType], { description: 'What it does to what she paid, and to her points.' })
  differences: DifferenceType[];
}
