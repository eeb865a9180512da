import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, Max, Min, ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { OverrideInput } from '../platform/graphql/common.inputs.js';
import { InputList } from '../platform/graphql/input-list.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Quantity, QUANTITY_MAX, UUID } from '../platform/graphql/scalars.js';
import { GoodsInTransit, StockCondition } from './inventory.enums.js';

const LINES_MAX = 100;

@InputType({ description: 'A number of one variant, as counted.' })
export class CountedLineInput {
  @Field(() => UUID, { description: 'Which variant.' })
  variantId: Id<'Variant'>;
  @Field(() => Int, { description: 'Units seen, 0 to 1,000,000.' })
  @Min(0)
  @Max(QUANTITY_MAX)
  counted: number;
}

@InputType({ description: 'The figure as it is, if it still was what you saw.' })
export class AdjustStockInput {
  @Field(() => UUID, { description: 'Which variant.' })
  variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Where.' })
  locationId: Id<'Location'>;
  @Field(() => Int, { description: 'On hand as you saw it; refused when it is no longer so.' })
  @Min(0)
  @Max(QUANTITY_MAX)
  expectedOnHand: number;
  @Field(() => Int, { description: 'On hand as it is, 0 to 1,000,000.' })
  @Min(0)
  @Max(QUANTITY_MAX)
  onHand: number;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}

@InputType({ description: 'Units that are in another condition than was known.' })
export class ReclassifyStockInput {
  @Field(() => UUID, { description: 'Which variant.' })
  variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Where.' })
  locationId: Id<'Location'>;
  @Field(() => Quantity, { description: 'How many.' })
  quantity: number;
  @Field(() => StockCondition, { description: 'In which condition they were.' })
  was: StockCondition;
  @Field(() => StockCondition, { description: 'In which condition they are; another one.' })
  becomes: StockCondition;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}

@InputType({ description: 'What came with a delivery.' })
export class ReceiveDeliveryInput {
  @Field(() => UUID, { description: 'Which delivery.' })
  deliveryId: Id<'Delivery'>;
  @Field(() => [CountedLineInput], { description: 'What came now, each variant once.' })
  @InputList(() => CountedLineInput)
  lines: CountedLineInput[];
  @Field(() => Boolean, { defaultValue: false, description: 'True: this is all; nothing more will come.' })
  complete: boolean;
  @Field(() => OverrideInput, {
    nullable: true,
    description:
      'More than was ordered is taken in: a reason, and the number and PIN of a manager of this store, if you are none.',
  })
  @ValidateNested()
  @Type(() => OverrideInput)
  override?: OverrideInput | null;
}

@InputType({ description: 'What should go from where to where.' })
export class DraftTransferInput {
  @Field(() => UUID, { description: 'From which location.' })
  fromLocationId: Id<'Location'>;
  @Field(() => UUID, { description: 'To which other one.' })
  toLocationId: Id<'Location'>;
  @Field(() => [CountedLineInput], { description: 'What, and how many; each variant once, 1 at least.' })
  @InputList(() => CountedLineInput)
  lines: CountedLineInput[];
}

@InputType({ description: 'What leaves the sender.' })
export class DespatchTransferInput {
  @Field(() => UUID, { description: 'Which transfer.' })
  transferId: Id<'Transfer'>;
  @Field(() => [CountedLineInput], { nullable: true, description: 'Absent: all that has not left yet.' })
  @InputList(() => CountedLineInput)
  lines?: CountedLineInput[] | null;
}

@InputType({ description: 'What has arrived.' })
export class ReceiveTransferInput {
  @Field(() => UUID, { description: 'Which transfer.' })
  transferId: Id<'Transfer'>;
  @Field(() => [CountedLineInput], { description: 'What came now, each variant once.' })
  @InputList(() => CountedLineInput)
  lines: CountedLineInput[];
  @Field(() => String, {
    nullable: true,
    description: 'Why the rest will not come; absent: it may still come.',
  })
  @PlainText(500)
  differenceReason?: string | null;
  @Field(() => OverrideInput, {
    nullable: true,
    description:
      'More than was sent is taken in: a reason, and the number and PIN of a manager of this store, if you are none.',
  })
  @ValidateNested()
  @Type(() => OverrideInput)
  override?: OverrideInput | null;
}

@InputType({ description: 'A transfer that is given up, and where its goods are.' })
export class CancelTransferInput {
  @Field(() => UUID, { description: 'Which transfer.' })
  transferId: Id<'Transfer'>;
  @Field(() => GoodsInTransit, { description: 'What becomes of what is on its way.' })
  goods: GoodsInTransit;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}

@InputType({ description: 'What is to be counted.' })
export class OpenStockCountInput {
  @Field(() => UUID, { description: 'Where.' })
  locationId: Id<'Location'>;
  @Field(() => [UUID], {
    nullable: true,
    description: 'Only these variants; absent: all that are stocked there.',
  })
  @ArrayMaxSize(LINES_MAX)
  @ArrayNotEmpty()
  variantIds?: Id<'Variant'>[] | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Only these shelves and collection places; what was put aside is counted where it lies. Absent: the whole building.',
  })
  @ArrayMaxSize(LINES_MAX)
  @ArrayNotEmpty()
  @PlainText(200, { each: true })
  places?: string[] | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: whoever counts does not see what is expected.',
  })
  blind: boolean;
}

@InputType({ description: 'What somebody counted.' })
export class RecordStockCountInput {
  @Field(() => UUID, { description: 'Which count.' })
  countId: Id<'StockCount'>;
  @Field(() => [CountedLineInput], {
    description: 'Each variant once; a later count of it replaces this one.',
  })
  @InputList(() => CountedLineInput)
  lines: CountedLineInput[];
}

@InputType({ description: 'A count that is done.' })
export class CloseStockCountInput {
  @Field(() => UUID, { description: 'Which count.' })
  countId: Id<'StockCount'>;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}
