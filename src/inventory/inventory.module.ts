import { Module } from '@nestjs/common';
import { AllocationService } from './allocation.service.js';
import { AvailabilityService } from './availability.service.js';
import { HoldService } from './hold.service.js';
import { StockService } from './stock.service.js';
import { StockWriter } from './stock-writer.js';

const doors = [AllocationService, AvailabilityService, HoldService, StockService, StockWriter];

@Module({ providers: doors, exports: doors })
export class InventoryModule {}
