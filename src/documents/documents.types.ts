import { type Id } from '../kernel/ids.js';
import { Instant, LocalDate, UUID } from '../platform/graphql/scalars.js';
import { DeliveryState, DocumentKind } from './documents.enums.js';
import { SellerType } from '../locations/index.js';
import { MoneyType, VatShareType } from '../platform/graphql/common.types.js';
import { type Money } from '../kernel/money.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ReceiptBy, Unit } from '../platform/graphql/common.enums.js';

@ObjectType('Document', {
  description: 'Immutable: order confirmation, receipt, invoice, credit note, gift receipt.',
})
export class DocumentType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Document'>;
  @Field(() => String, { description: 'Gapless per terminal, per seller online.' }) number: string;
  @Field(() => DocumentKind, { description: 'Which.' }) kind: DocumentKind;
  @Field(() => Instant, { description: 'When.' }) issuedAt: Date;
  @Field(() => SellerType, { description: 'Whose.' }) seller: SellerType;
  @Field(() => [DocumentLineType], { description: 'As printed.' }) lines: DocumentLineType[];
  @Field(() => [VatShareType], { description: 'Per rate.' }) vat: VatShareType[];
  @Field(() => MoneyType, { nullable: true, description: 'Null on a gift receipt.' }) total: Money | null;
  @Field(() => [String], { description: 'Masked, with change and rounding; empty on a gift receipt.' })
  tenders: string[];
  @Field(() => Int, { description: 'Judged by it.' }) termsVersion: number;
  @Field(() => LocalDate, { nullable: true, description: 'Of the longest line; null: none.' }) lastReturnDay:
    string | null;
  @Field(() => Int, { description: 'Pending until fulfilled.' }) pointsEarned: number;
  @Field(() => String, { description: 'A4, short-lived link.' }) pdfUrl: string;
  @Field(() => String, { description: '80 mm; says COPY from the second print.' }) tillText: string;
  @Field(() => String, { description: 'The number.' }) qrSvg: string;
  @Field(() => [DocumentDeliveryType], { description: 'Attempts, with result.' })
  deliveries: DocumentDeliveryType[];
}

@ObjectType('DocumentDelivery', { description: 'One attempt to bring a document to her.' })
export class DocumentDeliveryType {
  @Field(() => ReceiptBy, { description: 'Means.' }) by: ReceiptBy;
  @Field(() => String, { description: 'Masked.' }) to: string;
  @Field(() => DeliveryState, { description: 'How it stands.' }) state: DeliveryState;
  @Field(() => Int, { description: 'Tries.' }) attempts: number;
  @Field(() => Instant, { nullable: true, description: 'Null before the first.' }) lastAt: Date | null;
}

@ObjectType('DocumentLine', { description: 'One line of a document, as printed.' })
export class DocumentLineType {
  @Field(() => String, { description: 'Text.' }) label: string;
  @Field(() => Int, { description: 'Units, negative for what came back.' }) quantity: number;
  @Field(() => Unit, { description: 'Of it.' }) unit: Unit;
  @Field(() => MoneyType, { nullable: true, description: 'Of one price unit; null on a gift receipt.' })
  price: Money | null;
  @Field(() => MoneyType, { nullable: true, description: 'Taken off; null on a gift receipt.' })
  discount: Money | null;
  @Field(() => MoneyType, { nullable: true, description: 'To pay; null on a gift receipt.' })
  total: Money | null;
  @Field(() => [Int], { description: 'Empty: outside the VAT table.' }) vatRatesBps: number[];
}
