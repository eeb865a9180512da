import { registerEnumType } from '@nestjs/graphql';

/** What sort of task. */
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
registerEnumType(TaskKind, {
  name: 'TaskKind',
  description: 'What sort of task.',
  valuesMap: {
    RECOUNT: { description: 'A figure of stock is doubtful: count it.' },
    DISCREPANCY: { description: 'Two records disagree.' },
    SHORTFALL: { description: 'Something promised is not there.' },
    PAYMENT_DIFFERENCE: { description: 'Money came that no order expects, or too much or too little of it.' },
    PARKED_SALE: { description: 'A sale made offline that could not be written as it was.' },
    SEND_BACK: { description: 'Goods that belong elsewhere.' },
    CALL_CUSTOMER: { description: 'She cannot be told by e-mail.' },
    UNKNOWN_BARCODE: { description: 'A code was scanned that leads to nothing.' },
  },
});

/** Whether it waits for somebody. */
export enum TaskState {
  OPEN = 'open',
  DONE = 'done',
}
registerEnumType(TaskState, {
  name: 'TaskState',
  description: 'Whether a task waits for somebody.',
  valuesMap: {
    OPEN: { description: 'It waits.' },
    DONE: { description: 'Somebody looked; the outcome says what she found.' },
  },
});
