/** The front door. */
export { NotificationsModule } from './notifications.module.js';
