import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { IdentifierInput } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { InputList } from '../platform/graphql/input-list.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Quantity, UUID } from '../platform/graphql/scalars.js';
import { Grade, ReturnBasis } from './returns.enums.js';

@InputType({ description: 'Units of one order line that lie on the counter, all of one grade.' })
export class TillReturnLineInput {
  @Field(() => UUID, { description: 'Which line; again for units of another grade or serial number.' })
  orderLineId: Id<'OrderLine'>;
  @Field(() => Quantity, { description: 'How many of it; 1 with a serial number.' })
  quantity: number;
  @Field(() => String, { description: 'Why, in her words.' })
  @PlainText(500)
  reason: string;
  @Field(() => Grade, { description: 'As seen at the counter.' })
  grade: Grade;
  @Field(() => ReturnBasis, { nullable: true, description: 'Default: the best for her that still holds.' })
  basis?: ReturnBasis | null;
  @Field(() => Boolean, { nullable: true, description: 'Needed when eligibility asks SEAL_WHOLE.' })
  sealWhole?: boolean | null;
  @Field(() => String, { nullable: true, description: 'Needed when eligibility asks SERIAL_NUMBER.' })
  @PlainText(200)
  serialNumber?: string | null;
}

@InputType({ description: 'What lies on the counter, all of one order.' })
export class ReturnAtTillInput {
  @Field(() => UUID, { description: 'The order it was bought with, in whatever channel.' })
  orderId: Id<'Order'>;
  @Field(() => [TillReturnLineInput], { description: '1 to 100.' })
  @InputList(() => TillReturnLineInput)
  lines: TillReturnLineInput[];
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}

/** Exactly one of these; what they may hold is checked where they are read, so that the answer names the argument. */
@ArgsType()
export class PurchasesArgs {
  @Field(() => String, { nullable: true, description: 'On the receipt or confirmation.' })
  documentNumber?: string | null;
  @Field(() => String, { nullable: true, description: 'However it was typed.' })
  orderNumber?: string | null;
  @Field(() => String, { nullable: true, description: 'Of her account, or given with the order.' })
  email?: string | null;
  @Field(() => IdentifierInput, { nullable: true, description: 'Her card or telephone.' })
  identifier?: IdentifierInput | null;
}
