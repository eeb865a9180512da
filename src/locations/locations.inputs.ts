import { FulfilmentKind, LocationAbility, LocationKind } from './locations.enums.js';
import { type Id } from '../kernel/ids.js';
import { Quantity, UUID } from '../platform/graphql/scalars.js';
import { AddressInput } from '../platform/graphql/common.inputs.js';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'How a line is to reach her.' })
export class FulfilmentChoiceInput {
  @Field(() => FulfilmentKind, { description: 'Take away, deliver, collect.' })
  kind: FulfilmentKind;
  @Field(() => UUID, { nullable: true, description: 'The store, for COLLECT.' })
  locationId?: Id<'Location'> | null;
  @Field(() => AddressInput, { nullable: true, description: 'Where to, for DELIVER.' })
  @ValidateNested()
  @Type(() => AddressInput)
  address?: AddressInput | null;
  @Field(() => UUID, {
    nullable: true,
    description: 'From Cart.checkout, for DELIVER; default: as chosen for all.',
  })
  deliveryOptionId?: Id<'DeliveryOption'> | null;
  @Field(() => String, { nullable: true, description: 'Someone else who may collect.' })
  @PlainText(200)
  collectorName?: string | null;
}

@InputType({ description: 'Which locations; a field that is left out does not narrow.' })
export class LocationFilter {
  @Field(() => [LocationAbility], { nullable: true, description: 'All of.' })
  @ArrayMaxSize(100)
  may?: LocationAbility[] | null;
  @Field(() => [LocationKind], { nullable: true, description: 'Any of.' })
  @ArrayMaxSize(100)
  kinds?: LocationKind[] | null;
}

@InputType({ description: 'A line to be.' })
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
