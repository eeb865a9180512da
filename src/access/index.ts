/** The front door. */
export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { ApiClient } from './api-client.entity.js';
export * from './access.errors.js';
export * from './access.types.js';
export { AuthenticationService } from './authentication.service.js';
export { type Permission, PERMISSIONS } from './permissions.js';
export { CurrentActor, CurrentCall, Permit, Public } from './permit.js';
