/** The front door. */
export { cashRounding } from './cash-rounding.js';
export type { CaptureOutcome, Gateway, RefundOutcome } from './gateways/gateway.js';
export { Gateways } from './gateways/gateways.js';
export { TestGateway } from './gateways/test.gateway.js';
export { TestGatewayEntry } from './gateways/test-gateway-entry.entity.js';
export { NeedsReference } from './needs-reference.js';
export { Payment } from './payment.entity.js';
export { PaymentEvent } from './payment-event.entity.js';
export { isUnanswered, PaymentReader, type PaymentView, standingOf } from './payment.reader.js';
export { type Payable, paidBy, PaymentService } from './payment.service.js';
export * from './payments.enums.js';
export * from './payments.errors.js';
export * from './payments.inputs.js';
export { PaymentsModule } from './payments.module.js';
export * from './payments.types.js';
export { Refund } from './refund.entity.js';
export { type RefundRequest, RefundService } from './refund.service.js';
export { type TenderLine, tenderLines } from './tender-lines.js';
export { TenderService } from './tender.service.js';
export {
  type CashSoFar,
  divideAtTill,
  divideTenders,
  type Division,
  isTaken,
  ONLINE_TENDERS,
  type Tender,
  type TenderShare,
  TILL_TENDERS,
} from './tenders.js';
