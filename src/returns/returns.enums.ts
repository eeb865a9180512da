import { registerEnumType } from '@nestjs/graphql';

/** Disposition. */
export enum Disposition {
  RESTOCK = 'restock',
  QUARANTINE = 'quarantine',
  WRITE_OFF = 'write_off',
  RETURN_TO_VENDOR = 'return_to_vendor',
}
registerEnumType(Disposition, { name: 'Disposition', description: 'Disposition.' });

/** Eligibility code. */
export enum EligibilityCode {
  ELIGIBLE = 'eligible',
  WINDOW_PASSED = 'window_passed',
  UNIT_EXCLUDED = 'unit_excluded',
  OTHER_SERIAL = 'other_serial',
  ALREADY_RETURNED = 'already_returned',
  NOT_FULFILLED = 'not_fulfilled',
  SELLER_DOES_NOT_ACCEPT = 'seller_does_not_accept',
}
registerEnumType(EligibilityCode, { name: 'EligibilityCode', description: 'Eligibility code.' });

/** Grade. */
export enum Grade {
  SELLABLE = 'sellable',
  REFURBISH = 'refurbish',
  DAMAGED = 'damaged',
}
registerEnumType(Grade, { name: 'Grade', description: 'Grade.' });

/** Return basis. */
export enum ReturnBasis {
  WITHDRAWAL = 'withdrawal',
  POLICY = 'policy',
  NOT_AS_AGREED = 'not_as_agreed',
  CANCELLED = 'cancelled',
  GOODWILL = 'goodwill',
  RECALL = 'recall',
}
registerEnumType(ReturnBasis, { name: 'ReturnBasis', description: 'Return basis.' });

/** Return state. */
export enum ReturnState {
  ANNOUNCED = 'announced',
  IN_TRANSIT = 'in_transit',
  RECEIVED = 'received',
  GRADED = 'graded',
  REFUNDED = 'refunded',
  CLOSED = 'closed',
  CANCELLED = 'cancelled',
}
registerEnumType(ReturnState, { name: 'ReturnState', description: 'Return state.' });

/** Unit question. */
export enum UnitQuestion {
  SEAL_WHOLE = 'seal_whole',
  SERIAL_NUMBER = 'serial_number',
  CODE_UNSEEN = 'code_unseen',
}
registerEnumType(UnitQuestion, { name: 'UnitQuestion', description: 'Unit question.' });
