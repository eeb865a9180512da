/** The front door. */
export * from './tasks.enums.js';
export * from './tasks.inputs.js';
export * from './tasks.types.js';
export { TasksModule } from './tasks.module.js';
