import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ApprovalNeeded } from '../access/index.js';
import { LocalDate, UUID } from '../platform/graphql/scalars.js';
import type { Id } from '../kernel/ids.js';
import { connectionOf } from '../platform/graphql/page.js';
import { NotFound, RuleBroken, WrongLocation, WrongState } from '../platform/graphql/common.errors.js';
import { resultUnion } from '../platform/graphql/result-union.js';
import { CountState, InboundKind, TransferState } from './inventory.enums.js';
import {
  CountInProgress,
  InsufficientStock,
  MoreThanSent,
  StaleStockLevel,
  VariantNotStocked,
} from './inventory.errors.js';
import { StockLevelType } from './inventory.types.js';

@ObjectType('CountedLine', { description: 'STAFF. A number of one variant.' })
export class CountedLineType {
  @Field(() => UUID, { description: 'Which variant.' }) variantId: Id<'Variant'>;
  @Field(() => Int, {
    nullable: true,
    description: 'Expected or sent; null in a blind count until it is closed.',
  })
  expected: number | null;
  @Field(() => Int, { nullable: true, description: 'Counted or received so far; null until it was counted.' })
  counted: number | null;
  @Field(() => Int, { nullable: true, description: 'Counted less expected; null until both are known.' })
  difference: number | null;
}

@ObjectType('Delivery', { description: 'STAFF. Goods from a supplier.' })
export class DeliveryType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Delivery'>;
  @Field(() => UUID, { description: 'Where it comes.' }) locationId: Id<'Location'>;
  @Field(() => String, { description: 'EXPECTED, PARTLY_RECEIVED, RECEIVED.' }) state: string;
  @Field(() => [CountedLineType], { description: 'Expected and received.' }) lines: CountedLineType[];
}

@ObjectType('Transfer', { description: 'STAFF. Goods between two locations.' })
export class TransferType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Transfer'>;
  @Field(() => UUID, { description: 'From which location.' }) fromLocationId: Id<'Location'>;
  @Field(() => UUID, { description: 'To which one.' }) toLocationId: Id<'Location'>;
  @Field(() => TransferState, { description: 'How far it is.' }) state: TransferState;
  @Field(() => [CountedLineType], { description: 'Sent (asked while it is a draft) and received.' })
  lines: CountedLineType[];
}

@ObjectType('StockCount', { description: 'STAFF. A count of what is there.' })
export class StockCountType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'StockCount'>;
  @Field(() => UUID, { description: 'Where.' }) locationId: Id<'Location'>;
  @Field(() => CountState, { description: 'Whether it goes on.' }) state: CountState;
  @Field(() => [CountedLineType], { description: 'What is counted; with differences once it is closed.' })
  lines: CountedLineType[];
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
}

@ObjectType('InboundGoods', { description: 'STAFF. Goods on their way in.' })
export class InboundGoodsType {
  @Field(() => UUID, { description: "The delivery's or transfer's id." }) id: string;
  @Field(() => InboundKind, { description: 'From a supplier or another location.' }) kind: InboundKind;
  @Field(() => LocalDate, { nullable: true, description: 'When; null: nobody has said.' }) expectedOn:
    string | null;
  @Field(() => String, { description: 'How far it is.' }) state: string;
  @Field(() => [CountedLineType], { description: 'What is coming, and what has come of it.' })
  lines: CountedLineType[];
}

export const InboundGoodsConnection = connectionOf('InboundGoods', InboundGoodsType);

export const AdjustStockResult = resultUnion('AdjustStockResult', StockLevelType, [
  StaleStockLevel,
  InsufficientStock,
  VariantNotStocked,
  WrongLocation,
  NotFound,
]);
export const ReclassifyStockResult = resultUnion('ReclassifyStockResult', StockLevelType, [
  InsufficientStock,
  WrongLocation,
  NotFound,
]);
export const ReceiveDeliveryResult = resultUnion('ReceiveDeliveryResult', DeliveryType, [
  MoreThanSent,
  ApprovalNeeded,
  WrongState,
  WrongLocation,
  NotFound,
]);
export const DraftTransferResult = resultUnion('DraftTransferResult', TransferType, [
  RuleBroken,
  VariantNotStocked,
  NotFound,
]);
export const DespatchTransferResult = resultUnion('DespatchTransferResult', TransferType, [
  InsufficientStock,
  WrongState,
  WrongLocation,
  NotFound,
]);
export const ReceiveTransferResult = resultUnion('ReceiveTransferResult', TransferType, [
  MoreThanSent,
  ApprovalNeeded,
  WrongState,
  WrongLocation,
  NotFound,
]);
export const CancelTransferResult = resultUnion('CancelTransferResult', TransferType, [WrongState, NotFound]);
export const OpenStockCountResult = resultUnion('OpenStockCountResult', StockCountType, [
  CountInProgress,
  NotFound,
]);
export const RecordStockCountResult = resultUnion('RecordStockCountResult', StockCountType, [
  WrongState,
  NotFound,
]);
export const CloseStockCountResult = resultUnion('CloseStockCountResult', StockCountType, [
  WrongState,
  NotFound,
]);
