import type { Id } from '../../kernel/ids.js';
import type { OrderReadyNews } from './order-ready-letter.js';
import type { ReservationNews } from './reservation-letters.js';

/** A letter with a code: derived from `codeId` when it is sent, and not sent when the code is no longer good. */
export interface CodeData {
  readonly codeId: string;
}

/** A document on its way to its holder. */
export interface DocumentData {
  readonly documentId: Id<'Document'>;
  readonly deliveryId: Id<'DocumentDelivery'>;
}

/** What each template needs. */
interface TemplateData {
  email_verification: CodeData;
  identifier_proof: CodeData;
  password_reset: CodeData;
  password_changed: object;
  known_address: object;
  document: DocumentData;
  order_ready: OrderReadyNews;
  reservation_placed: ReservationNews;
  reservation_ready: ReservationNews;
  reservation_lapsing: ReservationNews;
  reservation_lapsed: ReservationNews;
}

/** Every sort of message there is. */
export type TemplateName = keyof TemplateData;

/** A template with what it needs: one member per template, so that a switch over `template` knows its data. */
export type Content = {
  [Name in TemplateName]: { readonly template: Name; readonly data: TemplateData[Name] };
}[TemplateName];
