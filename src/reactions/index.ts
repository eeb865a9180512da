/** The front door. */
export { ReactionsModule } from './reactions.module.js';
