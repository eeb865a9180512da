import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { MoneyInput } from '../platform/graphql/common.inputs.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';

/** As the import has it. */
const PER_MAX = 100_000;
const CHANGES_MAX = 100;
const LABELS_MAX = 100;

@InputType({ description: 'One price to set, plan or end.' })
export class PriceChangeInput {
  @Field(() => UUID, { description: 'What.' })
  variantId: Id<'Variant'>;
  @Field(() => String, {
    description:
      'The code of a list: `regular EUR`, `markdown EUR BE` of a country of sale, or that of a group.',
  })
  @PlainText(60)
  priceList: string;
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'VAT included, unless the list leaves it out. Null ends it.',
  })
  @ValidateNested()
  @Type(() => MoneyInput)
  amount?: MoneyInput | null;
  @Field(() => Int, { nullable: true, description: 'For so many units; default 1.' })
  @Min(1)
  @Max(PER_MAX)
  per?: number | null;
  @Field(() => Instant, {
    description:
      'From when. At the instant of a planned price it replaces that; in the past it needs a permission.',
  })
  validFrom: Date;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Told as a reduction; then it must be below its prior price.',
  })
  announced: boolean;
  @Field(() => String, { description: 'Why.' })
  @PlainText(200)
  reason: string;
}

@InputType({ description: 'Prices to set together: all of them or none.' })
export class SetPricesInput {
  @Field(() => [PriceChangeInput], { description: '1 to 100.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(CHANGES_MAX)
  @ValidateNested({ each: true })
  @Type(() => PriceChangeInput)
  changes: PriceChangeInput[];
  @Field(() => Int, {
    nullable: true,
    description: 'A change by more than so many basis points is a surprise; default 5000.',
  })
  @Min(0)
  @Max(1_000_000)
  surpriseMaxBps?: number | null;
  @Field(() => Boolean, { defaultValue: false, description: 'They were looked at: set them all the same.' })
  confirmSurprises: boolean;
  @Field(() => Boolean, { defaultValue: false, description: 'Show what would be, and write nothing.' })
  dryRun: boolean;
}

@InputType({ description: 'Labels of a store that hang, and what they show.' })
export class ConfirmShelfLabelsInput {
  @Field(() => UUID, { description: 'The store.' })
  locationId: Id<'Location'>;
  @Field(() => [UUID], { nullable: true, description: 'Whose labels, 1 to 100; null: all of the store.' })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(LABELS_MAX)
  variantIds?: Id<'Variant'>[] | null;
  @Field(() => Instant, {
    description: 'They show the prices of this instant: the one at which their prices were asked for.',
  })
  asOf: Date;
}
