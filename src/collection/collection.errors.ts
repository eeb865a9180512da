import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from '../platform/graphql/user-error.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';

@ObjectType({ implements: () => UserError, description: 'Nothing is to be picked in this store.' })
export class NothingToPick extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'NOTHING_TO_PICK';

  constructor(message: string) {
    super(message);
  }
}

@ObjectType({ implements: () => UserError, description: 'What was scanned is another article.' })
export class PickMismatch extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'PICK_MISMATCH';
  @Field(() => UUID, { description: 'Which line was meant.' }) readonly lineId: string;
  @Field(() => [String], { description: 'What may be scanned for it.' }) readonly expectedBarcodes: string[];

  constructor(facts: { lineId: string; expectedBarcodes: string[] }, message: string) {
    super(message);
    this.lineId = facts.lineId;
    this.expectedBarcodes = facts.expectedBarcodes;
  }
}

@ObjectType({ implements: () => UserError, description: 'The reservation has ended by itself.' })
export class ReservationLapsed extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'RESERVATION_LAPSED';
  @Field(() => Instant, { description: 'When.' }) readonly lapsedAt: Date;

  constructor(facts: { lapsedAt: Date }, message: string) {
    super(message);
    this.lapsedAt = facts.lapsedAt;
  }
}
