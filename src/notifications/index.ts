/** The front door. */
export { Message } from './message.entity.js';
export { MessageQueue } from './message.queue.js';
export { NotificationsModule } from './notifications.module.js';
export type { ReservationNews } from './templates/reservation-letters.js';
