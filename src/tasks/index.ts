/** The front door. */
export { Task } from './task.entity.js';
export { type NewTask, TaskService } from './task.service.js';
export * from './tasks.enums.js';
export { TasksModule } from './tasks.module.js';
export * from './tasks.types.js';
