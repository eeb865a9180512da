import { type Id } from '../kernel/ids.js';
import { Instant, LocalDate, Quantity, UUID } from '../platform/graphql/scalars.js';
import { Channel } from '../platform/graphql/common.enums.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Money } from '../kernel/money.js';
import { DifferenceType, MoneyType } from '../platform/graphql/common.types.js';
import {
  Disposition,
  EligibilityCode,
  Grade,
  ReturnBasis,
  ReturnState,
  UnitQuestion,
} from './returns.enums.js';
import { OriginType } from '../locations/index.js';
import { RefundPlanType } from '../payments/index.js';
import { DocumentType } from '../documents/index.js';
import { ReturnRoute, WindowStart } from '../terms/index.js';

@ObjectType('Purchase', {
  description:
    'STAFF. A purchase found by document, number, card or payment reference: only what a return needs.',
})
export class PurchaseType {
  @Field(() => UUID, { description: 'Of the order.' }) orderId: Id<'Order'>;
  @Field(() => String, { description: 'For people.' }) orderNumber: string;
  @Field(() => String, { nullable: true, description: 'Null until issued.' }) documentNumber: string | null;
  @Field(() => Instant, { description: 'When.' }) placedAt: Date;
  @Field(() => Channel, { description: 'Where it was bought.' }) channel: Channel;
  @Field(() => String, { description: 'From whom.' }) sellerName: string;
  @Field(() => [PurchaseLineType], { description: 'What.' }) lines: PurchaseLineType[];
  @Field(() => [String], { description: 'How it was paid; empty for a gift.' }) maskedTenders: string[];
}

@ObjectType('ReturnEligibility', { description: 'The same answer in every channel.' })
export class ReturnEligibilityType {
  @Field(() => Boolean, { description: 'It may come back.' }) eligible: boolean;
  @Field(() => ReturnBasis, { nullable: true, description: 'The best that fits; null: none.' })
  basis: ReturnBasis | null;
  @Field(() => EligibilityCode, { description: 'Why or why not.' }) reason: EligibilityCode;
  @Field(() => String, { description: 'The same in her language.' }) words: string;
  @Field(() => Int, { description: 'That may still come back.' }) unitsLeft: number;
  @Field(() => [UnitQuestion], { description: 'Seal whole, serial number, code unseen.' })
  asks: UnitQuestion[];
  @Field(() => [ReturnRoute], { description: 'Any store, post.' }) by: ReturnRoute[];
  @Field(() => Int, { nullable: true, description: 'Null: no window.' }) windowDays: number | null;
  @Field(() => WindowStart, { nullable: true, description: 'What starts it.' }) startsAt: WindowStart | null;
  @Field(() => LocalDate, { nullable: true, description: 'Null until it counts.' }) countedFrom:
    string | null;
  @Field(() => LocalDate, { nullable: true, description: 'In the zone of the sale; null: no end.' }) lastDay:
    string | null;
  @Field(() => MoneyType, { description: '0 is free.' }) fee: Money;
  @Field(() => Int, { description: 'Judged by it.' }) termsVersion: number;
  @Field(() => Boolean, { description: 'A later version serves open orders and was better for her.' })
  betterLater: boolean;
}

@ObjectType('PurchaseLine', { description: 'STAFF. One line of a purchase.' })
export class PurchaseLineType {
  @Field(() => UUID, { description: 'For returns.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => String, { description: 'As sold.' }) name: string;
  @Field(() => Quantity, { description: 'How many.' }) quantity: number;
  @Field(() => [String], { description: 'Sold.' }) serialNumbers: string[];
  @Field(() => MoneyType, { nullable: true, description: 'After all discounts; null for a gift.' })
  paid: Money | null;
  @Field(() => ReturnEligibilityType, { description: 'The same answer as in every channel.' })
  eligibility: ReturnEligibilityType;
}

@ObjectType('RefusedLine', { description: 'Refused line.' })
export class RefusedLineType {
  @Field(() => UUID, { description: 'Order line id.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => ReturnEligibilityType, { description: 'Eligibility.' }) eligibility: ReturnEligibilityType;
}

@ObjectType('Return', { description: 'Order lines coming back.' })
export class ReturnType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Return'>;
  @Field(() => String, { description: 'For people.' }) number: string;
  @Field(() => Int, { description: 'Grows.' }) version: number;
  @Field(() => ReturnState, {
    description: 'Announced → in transit → received → graded → refunded → closed.',
  })
  state: ReturnState;
  @Field(() => UUID, { nullable: true, description: 'Null without a receipt.' }) orderId: Id<'Order'> | null;
  @Field(() => OriginType, { description: 'Where it was announced.' }) origin: OriginType;
  @Field(() => [ReturnLineType], { description: 'What, each with its basis.' }) lines: ReturnLineType[];
  @Field(() => RefundPlanType, { description: 'To the cent, preview and execution alike.' })
  refund: RefundPlanType;
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
  @Field(() => [DocumentType], { description: 'Of the refund.' }) documents: DocumentType[];
  @Field(() => [DifferenceType], { description: 'What it does to discounts, points, benefits.' })
  differences: DifferenceType[];
}

@ObjectType('ReturnLine', { description: 'One line of a return.' })
export class ReturnLineType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'ReturnLine'>;
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => UUID, { nullable: true, description: 'What it was on the order; null without a receipt.' })
  orderLineId: Id<'OrderLine'> | null;
  @Field(() => ReturnBasis, { description: 'Why by law or terms.' }) basis: ReturnBasis;
  @Field(() => Quantity, { description: 'Announced.' }) quantity: number;
  @Field(() => Int, { description: 'Arrived.' }) received: number;
  @Field(() => Grade, { nullable: true, description: 'Null until graded.' }) grade: Grade | null;
  @Field(() => Disposition, { nullable: true, description: 'Null until graded.' })
  disposition: Disposition | null;
  @Field(() => MoneyType, { description: 'From the shares stored per unit.' }) refund: Money;
  @Field(() => String, { description: 'Hers.' }) reason: string;
}
