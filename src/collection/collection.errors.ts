import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';

@ObjectType({ implements: () => UserError, description: 'Refusal NOTHING_TO_PICK.' })
export class NothingToPick extends UserError {
  @Field() readonly code: string = 'NOTHING_TO_PICK';

  constructor(message: string) {
    super(message);
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal PICK_MISMATCH.' })
export class PickMismatch extends UserError {
  @Field() readonly code: string = 'PICK_MISMATCH';
  @Field(() => UUID, { description: 'Line id.' }) readonly lineId: string;
  @Field(() => [String], { description: 'Expected barcodes.' }) readonly expectedBarcodes: string[];

  constructor(facts: { lineId: string; expectedBarcodes: string[] }, message: string) {
    super(message);
    this.lineId = facts.lineId;
    this.expectedBarcodes = facts.expectedBarcodes;
  }
}

@ObjectType({ implements: () => UserError, description: 'Refusal RESERVATION_LAPSED.' })
export class ReservationLapsed extends UserError {
  @Field() readonly code: string = 'RESERVATION_LAPSED';
  @Field(() => Instant, { description: 'Lapsed at.' }) readonly lapsedAt: Date;

  constructor(facts: { lapsedAt: Date }, message: string) {
    super(message);
    this.lapsedAt = facts.lapsedAt;
  }
}
