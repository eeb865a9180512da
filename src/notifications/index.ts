/** The front door. */
export { Message } from './message.entity.js';
export { NotificationsModule } from './notifications.module.js';
