/** The front door. */
export { LetterBox } from './letter-box.js';
export { Mailer } from './mailer.js';
export { Message, type Recipient } from './message.entity.js';
export { MessageQueue, type Telling } from './message.queue.js';
export { NotificationsModule } from './notifications.module.js';
export type { ReservationNews } from './templates/reservation-letters.js';
export type { TemplateData, TemplateName } from './templates/templates.js';
