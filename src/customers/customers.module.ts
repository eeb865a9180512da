import { Module } from '@nestjs/common';
import { CallerChecks } from './caller-checks.js';
import { CustomerRepository } from './customer.repository.js';
import { CustomerReader, CustomerService } from './customer.service.js';

@Module({
  providers: [CallerChecks, CustomerReader, CustomerRepository, CustomerService],
  exports: [CallerChecks, CustomerReader, CustomerService],
})
export class CustomersModule {}
