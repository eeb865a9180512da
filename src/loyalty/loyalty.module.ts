import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/index.js';
import { CustomerCardPointsResolver, CustomerPointsResolver } from './loyalty.resolver.js';
import { LoyaltyService } from './loyalty.service.js';
import { PointsRepository } from './points.repository.js';

@Module({
  imports: [CustomersModule],
  providers: [CustomerCardPointsResolver, CustomerPointsResolver, LoyaltyService, PointsRepository],
  exports: [LoyaltyService],
})
export class LoyaltyModule {}
