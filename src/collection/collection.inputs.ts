import { type Id } from '../kernel/ids.js';
import { Quantity, Secret, UUID } from '../platform/graphql/scalars.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType, Int } from '@nestjs/graphql';
import { FulfilmentChoiceInput, NewLineInput } from '../locations/index.js';
import { ArrayMaxSize, ArrayNotEmpty, Matches, ValidateNested } from 'class-validator';
import { RESERVATION_LINES_MAX } from './collection-rules.js';
import { NeedsProof } from './needs-proof.js';
import { RejectReason } from '../inventory/index.js';
import { Type } from 'class-transformer';
import {
  ContactInput,
  LineQuantityInput,
  ReceiptChoiceInput,
  SerialInput,
} from '../platform/graphql/common.inputs.js';

@InputType({ description: 'Which reservation is given up, and why.' })
export class CancelReservationInput {
  @Field(() => UUID, { description: 'Which reservation.' })
  reservationId: Id<'Reservation'>;
  @Field(() => String, { nullable: true, description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason?: string | null;
}

@InputType({ description: 'What is changed; what is absent stays as it is.' })
export class ChangeReservationInput {
  @Field(() => UUID, { description: 'Which reservation.' })
  reservationId: Id<'Reservation'>;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
  @Field(() => FulfilmentChoiceInput, {
    nullable: true,
    description: 'To another store, to delivery, or back; who collects.',
  })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment?: FulfilmentChoiceInput | null;
  @Field(() => ContactInput, { nullable: true, description: 'Whom we tell.' })
  @ValidateNested()
  @Type(() => ContactInput)
  contact?: ContactInput | null;
  @Field(() => ReceiptChoiceInput, { nullable: true, description: 'How the receipt will reach her.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt?: ReceiptChoiceInput | null;
  @Field(() => String, { nullable: true, description: 'For the store; 500 characters at most.' })
  @PlainText(500)
  note?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'One more day the store is open; once.' })
  extend: boolean;
}

@InputType({ description: 'Units of one line, as scanned.' })
export class PickedLineInput {
  @Field(() => UUID, { description: 'Which.' })
  lineId: Id<'PickupLine'>;
  @Field(() => String, { description: 'As scanned.' })
  @PlainText(200)
  barcode: string;
  @Field(() => Quantity, { description: 'How many.' })
  quantity: number;
  @Field(() => String, { nullable: true, description: 'Where the article demands it.' })
  @PlainText(200)
  serialNumber?: string | null;
}

@InputType({ description: 'What was scanned off the shelf.' })
export class ConfirmPickInput {
  @Field(() => UUID, { description: 'Which pick, as takeNextPick gave it.' })
  taskId: Id<'PickTask'>;
  @Field(() => [PickedLineInput], { description: 'Which, and how many.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => PickedLineInput)
  lines: PickedLineInput[];
}

@InputType({ description: 'What is given to whom, on which proof: her code, or a look at a document.' })
export class HandOverInput {
  @Field(() => [UUID], { description: 'All of this visit, in this store.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @NeedsProof()
  pickupIds: Id<'Pickup'>[];
  @Field(() => Secret, { nullable: true, description: 'The six digits she shows; or documentLooked.' })
  @PlainText(512)
  pickupCode?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Without the code: which kind of document you looked at, never what it says. Recorded.',
  })
  @PlainText(60)
  @Matches(/^[^\d]*$/, { message: 'say which kind of document, without its number' })
  documentLooked?: string | null;
  @Field(() => [LineQuantityInput], {
    nullable: true,
    description:
      'Only these units, by pickup line; the others stay ready, with a code of their own. Absent: all of it.',
  })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => LineQuantityInput)
  lines?: LineQuantityInput[] | null;
  @Field(() => [SerialInput], {
    nullable: true,
    description:
      'One per unit of an article that demands them; by pickup line. Those of the pick serve when absent.',
  })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SerialInput)
  serials?: SerialInput[] | null;
  @Field(() => String, { nullable: true, description: 'Who came, when it was somebody else.' })
  @PlainText(200)
  collectorName?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'You made sure of her age.' })
  ageChecked: boolean;
}

@InputType({ description: 'What waits where.' })
export class MarkReadyInput {
  @Field(() => UUID, { description: 'Which pickup.' })
  pickupId: Id<'Pickup'>;
  @Field(() => String, { description: 'Where it waits: shelf or box.' })
  @PlainText(200)
  place: string;
}

@InputType({ description: 'What is put aside, where, and whom we tell.' })
export class PlaceReservationInput {
  @Field(() => [NewLineInput], { description: 'Which, and how many; their own fulfilment stays empty.' })
  @ArrayMaxSize(RESERVATION_LINES_MAX)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => NewLineInput)
  lines: NewLineInput[];
  @Field(() => FulfilmentChoiceInput, { description: 'COLLECT at a store, or DELIVER; for all lines.' })
  @ValidateNested()
  @Type(() => FulfilmentChoiceInput)
  fulfilment: FulfilmentChoiceInput;
  @Field(() => ContactInput, { description: 'Whom we tell.' })
  @ValidateNested()
  @Type(() => ContactInput)
  contact: ContactInput;
  @Field(() => ReceiptChoiceInput, { description: 'How the receipt will reach her.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt: ReceiptChoiceInput;
  @Field(() => String, { nullable: true, description: 'For the store; 500 characters at most.' })
  @PlainText(500)
  note?: string | null;
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
}

@InputType({ description: 'The next pick, or another one.' })
export class TakeNextPickInput {
  @Field(() => UUID, { nullable: true, description: 'A pick of yours that a colleague may do.' })
  giveBackTaskId?: Id<'PickTask'> | null;
}

@InputType({ description: 'Units of a line that cannot be picked, and why.' })
export class RejectPickInput {
  @Field(() => UUID, { description: 'Which pick, as takeNextPick gave it.' })
  taskId: Id<'PickTask'>;
  @Field(() => UUID, { description: 'Which line of it.' })
  lineId: Id<'PickupLine'>;
  @Field(() => Quantity, { description: 'How many of it.' })
  quantity: number;
  @Field(() => RejectReason, { description: 'Why; it decides what becomes of the stock.' })
  reason: RejectReason;
}
