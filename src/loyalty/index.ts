/** The front door. */
export { LoyaltyModule } from './loyalty.module.js';
export { LoyaltyService } from './loyalty.service.js';
export * from './loyalty.types.js';
export { earnsPoints, type EarningLine, pointsFor } from './points.js';
export { PointsAccount } from './points-account.entity.js';
export { PointsEntry } from './points-entry.entity.js';
