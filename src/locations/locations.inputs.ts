import { FulfilmentKind, LocationAbility, LocationKind } from './locations.enums.js';
import { type Id } from '../kernel/ids.js';
import { Quantity, UUID } from '../platform/graphql/scalars.js';
import { AddressInput } from '../platform/graphql/common.inputs.js';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'Fulfilment choice input.' })
export class FulfilmentChoiceInput {
  @Field(() => FulfilmentKind, { description: 'How.' })
  kind: FulfilmentKind;
  @Field(() => UUID, { nullable: true, description: 'For COLLECT.' })
  locationId?: Id<'Location'> | null;
  @Field(() => AddressInput, { nullable: true, description: 'For DELIVER.' })
  @ValidateNested()
  @Type(() => AddressInput)
  address?: AddressInput | null;
  @Field(() => UUID, { nullable: true, description: 'For DELIVER.' })
  deliveryOptionId?: string | null;
  @Field(() => String, { nullable: true, description: 'Someone else who may collect.' })
  @PlainText(200)
  collectorName?: string | null;
}

@InputType({ description: 'Location filter.' })
export class LocationFilter {
  @Field(() => [LocationAbility], { nullable: true, description: 'All of.' })
  @ArrayMaxSize(100)
  may?: LocationAbility[] | null;
  @Field(() => [LocationKind], { nullable: true, description: 'Any of.' })
  @ArrayMaxSize(100)
  kinds?: LocationKind[] | null;
}

@InputType({ description: 'New line input.' })
export class NewLineInput {
  @Field(() => UUID, { description: 'What.' })
  variantId: Id<'Variant'>;
  @Field(() => Quantity, { description: 'How many.' })
  quantity: number;
  @Field(() => FulfilmentChoiceInput, {
    nullable: true,
    description: 'Default: take away at a till, else deliver.',
  })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
}
