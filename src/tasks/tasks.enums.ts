import { registerEnumType } from '@nestjs/graphql';

/** Task kind. */
export enum TaskKind {
  RECOUNT = 'recount',
  DISCREPANCY = 'discrepancy',
  SHORTFALL = 'shortfall',
  PAYMENT_DIFFERENCE = 'payment_difference',
  PARKED_SALE = 'parked_sale',
  SEND_BACK = 'send_back',
  CALL_CUSTOMER = 'call_customer',
  UNKNOWN_BARCODE = 'unknown_barcode',
}
registerEnumType(TaskKind, { name: 'TaskKind', description: 'Task kind.' });

/** Task state. */
export enum TaskState {
  OPEN = 'open',
  DONE = 'done',
}
registerEnumType(TaskState, { name: 'TaskState', description: 'Task state.' });
