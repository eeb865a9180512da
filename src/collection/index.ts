/** The front door. */
export * from './collection.enums.js';
export * from './collection.errors.js';
export * from './collection.inputs.js';
export * from './collection.types.js';
export { CollectionModule } from './collection.module.js';
