import { Module } from '@nestjs/common';
import { CustomerCardPointsResolver, CustomerPointsResolver } from './loyalty.resolver.js';
import { LoyaltyService } from './loyalty.service.js';
import { PointsRepository } from './points.repository.js';

@Module({
  providers: [CustomerCardPointsResolver, CustomerPointsResolver, LoyaltyService, PointsRepository],
  exports: [LoyaltyService],
})
export class LoyaltyModule {}
