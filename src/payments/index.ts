/** The front door. */
export { cashRounding } from './cash-rounding.js';
export { Gateways } from './gateways/gateways.js';
export { TestGatewayEntry } from './gateways/test-gateway-entry.entity.js';
export { NeedsReference } from './needs-reference.js';
export { Payment } from './payment.entity.js';
export { PaymentEvent } from './payment-event.entity.js';
export { isUnanswered, PaymentReader, type PaymentView, standingOf } from './payment.reader.js';
export { PaymentService } from './payment.service.js';
export * from './payments.enums.js';
export * from './payments.errors.js';
export * from './payments.inputs.js';
export { PaymentsModule } from './payments.module.js';
export * from './payments.types.js';
export { Refund } from './refund.entity.js';
export { RefundService } from './refund.service.js';
export { tenderLines } from './tender-lines.js';
export { TenderService } from './tender.service.js';
export {
  divideAtTill,
  divideTenders,
  isTaken,
  ONLINE_TENDERS,
  type Tender,
  type TenderShare,
  TILL_TENDERS,
} from './tenders.js';
