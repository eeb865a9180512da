import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { type Money } from '../kernel/money.js';
import { SellerType } from '../locations/index.js';
import { ReceiptBy, Unit } from '../platform/graphql/common.enums.js';
import { MoneyType, VatShareType } from '../platform/graphql/common.types.js';
import { Instant, LocalDate, UUID } from '../platform/graphql/scalars.js';
import { DeliveryState, DocumentKind } from './documents.enums.js';

@ObjectType('Document', { description: 'Immutable: order confirmation, receipt, credit note.' })
export class DocumentType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Document'>;
  @Field(() => String, {
    description: 'Gapless per till and year in a store, per seller and year online: ZWO1-2026-000417-R.',
  })
  number: string;
  @Field(() => DocumentKind, { description: 'What sort.' }) kind: DocumentKind;
  @Field(() => Instant, { description: 'When it was made.' }) issuedAt: Date;
  @Field(() => SellerType, { description: 'Who sold, as on the day it was issued.' }) seller: SellerType;
  @Field(() => [DocumentLineType], { description: 'As printed.' }) lines: DocumentLineType[];
  @Field(() => [VatShareType], { description: 'Contained, per rate.' }) vat: VatShareType[];
  @Field(() => MoneyType, { nullable: true, description: 'To pay; negative on a credit note.' })
  total: Money | null;
  @Field(() => [String], { description: 'How it was paid: masked, with change and rounding.' })
  tenders: string[];
  @Field(() => Int, { description: 'Version of the terms it was sold under.' }) termsVersion: number;
  @Field(() => LocalDate, {
    nullable: true,
    description:
      'Last day of the longest return window among its lines; null: it does not run yet, or there is none.',
  })
  lastReturnDay: string | null;
  @Field(() => Int, { description: 'Given when all is fulfilled; negative on a credit note.' })
  pointsEarned: number;
  @Field(() => [DocumentDeliveryType], { description: 'How it was sent, with the attempts.' })
  deliveries: DocumentDeliveryType[];
}

@ObjectType('DocumentDelivery', { description: 'One way of bringing a document to her.' })
export class DocumentDeliveryType {
  @Field(() => ReceiptBy, { description: 'Means.' }) by: ReceiptBy;
  @Field(() => String, { description: 'Masked.' }) to: string;
  @Field(() => DeliveryState, { description: 'How it stands.' }) state: DeliveryState;
  @Field(() => Int, { description: 'Tries so far; of a print, how often it was printed.' }) attempts: number;
  @Field(() => Instant, { nullable: true, description: 'Of the latest try; null before the first.' })
  lastAt: Date | null;
}

@ObjectType('DocumentLine', { description: 'One line of a document, as printed.' })
export class DocumentLineType {
  @Field(() => String, { description: 'What was sold, in her language.' }) label: string;
  @Field(() => Int, { description: 'Units, negative for what came back.' }) quantity: number;
  @Field(() => Unit, { description: 'Of the quantity.' }) unit: Unit;
  @Field(() => MoneyType, { nullable: true, description: 'Of one price unit; null where no price is shown.' })
  price: Money | null;
  @Field(() => MoneyType, { nullable: true, description: 'Taken off; null where no price is shown.' })
  discount: Money | null;
  @Field(() => MoneyType, { nullable: true, description: 'To pay; null where no price is shown.' })
  total: Money | null;
  @Field(() => [Int], { description: 'VAT rates in basis points. Empty: outside the VAT table.' })
  vatRatesBps: number[];
}
