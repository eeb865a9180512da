import { type Id } from '../kernel/ids.js';
import { Quantity, Secret, UUID } from '../platform/graphql/scalars.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType, Int } from '@nestjs/graphql';
import { FulfilmentChoiceInput, NewLineInput } from '../locations/index.js';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import {
  ContactInput,
  LineQuantityInput,
  ReceiptChoiceInput,
  SerialInput,
} from '../platform/graphql/common.inputs.js';

@InputType({ description: 'Cancel reservation input.' })
export class CancelReservationInput {
  @Field(() => UUID, { description: 'Reservation id.' })
  reservationId: Id<'Reservation'>;
  @Field(() => String, { nullable: true, description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason?: string | null;
}

@InputType({ description: 'Change reservation input.' })
export class ChangeReservationInput {
  @Field(() => UUID, { description: 'Reservation id.' })
  reservationId: Id<'Reservation'>;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
  @Field(() => FulfilmentChoiceInput, { nullable: true, description: 'Fulfilment.' })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
  @Field(() => ContactInput, { nullable: true, description: 'Contact.' })
  @ValidateNested()
  @Type(() => ContactInput)
  contact?: ContactInput | null;
  @Field(() => ReceiptChoiceInput, { nullable: true, description: 'Receipt.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt?: ReceiptChoiceInput | null;
  @Field(() => String, { nullable: true, description: 'Note.' })
  @PlainText(500)
  note?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Extend.' })
  extend: boolean;
}

@InputType({ description: 'Picked line input.' })
export class PickedLineInput {
  @Field(() => UUID, { description: 'Which.' })
  lineId: string;
  @Field(() => String, { description: 'Scanned.' })
  @PlainText(200)
  barcode: string;
  @Field(() => Quantity, { description: 'How many.' })
  quantity: number;
  @Field(() => String, { nullable: true, description: 'Where the article demands it.' })
  @PlainText(200)
  serialNumber?: string | null;
}

@InputType({ description: 'Confirm pick input.' })
export class ConfirmPickInput {
  @Field(() => UUID, { description: 'Task id.' })
  taskId: string;
  @Field(() => [PickedLineInput], { description: 'Which, and how many.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => PickedLineInput)
  lines: PickedLineInput[];
}

@InputType({ description: 'Hand over input.' })
export class HandOverInput {
  @Field(() => [UUID], { description: 'Pickup ids.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  pickupIds: Id<'Pickup'>[];
  @Field(() => Secret, { nullable: true, description: 'Pickup code.' })
  @PlainText(512)
  pickupCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Document looked.' })
  @PlainText(200)
  documentLooked?: string | null;
  @Field(() => [LineQuantityInput], { nullable: true, description: 'Which, and how many.' })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => LineQuantityInput)
  lines?: LineQuantityInput[] | null;
  @Field(() => [SerialInput], { nullable: true, description: 'Serials.' })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SerialInput)
  serials?: SerialInput[] | null;
  @Field(() => String, { nullable: true, description: 'Collector name.' })
  @PlainText(200)
  collectorName?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Age checked.' })
  ageChecked: boolean;
}

@InputType({ description: 'Mark ready input.' })
export class MarkReadyInput {
  @Field(() => UUID, { description: 'Pickup id.' })
  pickupId: Id<'Pickup'>;
  @Field(() => String, { description: 'Place.' })
  @PlainText(200)
  place: string;
}

@InputType({ description: 'Place reservation input.' })
export class PlaceReservationInput {
  @Field(() => [NewLineInput], { description: 'Which, and how many.' })
  @ArrayMaxSize(1000)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => NewLineInput)
  lines: NewLineInput[];
  @Field(() => FulfilmentChoiceInput, { description: 'Fulfilment.' })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment: FulfilmentChoiceInput;
  @Field(() => ContactInput, { description: 'Contact.' })
  @ValidateNested()
  @Type(() => ContactInput)
  contact: ContactInput;
  @Field(() => ReceiptChoiceInput, { description: 'Receipt.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt: ReceiptChoiceInput;
  @Field(() => String, { nullable: true, description: 'Note.' })
  @PlainText(500)
  note?: string | null;
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
  @Field(() => UUID, { nullable: true, description: 'Which cart.' })
  cartId?: Id<'Cart'> | null;
}

@InputType({ description: 'Take next pick input.' })
export class TakeNextPickInput {
  @Field(() => UUID, { nullable: true, description: 'Give back task id.' })
  giveBackTaskId?: string | null;
}
