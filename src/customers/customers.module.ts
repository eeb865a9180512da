import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CallerChecks } from './caller-checks.js';
import {
  CustomerFieldsResolver,
  CustomerFileFieldsResolver,
  SessionCustomerResolver,
  ViewerCustomerResolver,
} from './customer-fields.resolver.js';
import { CustomerRepository } from './customer.repository.js';
import { CustomerReader, CustomerService } from './customer.service.js';
import { CustomerWriter } from './customer.writer.js';
import { CustomersResolver } from './customers.resolver.js';
import { IdentifierProcess } from './identifier.process.js';
import { RegistrationProcess } from './registration.process.js';

@Module({
  imports: [AccessModule],
  providers: [
    CallerChecks,
    CustomerFieldsResolver,
    CustomerFileFieldsResolver,
    CustomerReader,
    CustomerRepository,
    CustomerService,
    CustomersResolver,
    CustomerWriter,
    IdentifierProcess,
    RegistrationProcess,
    SessionCustomerResolver,
    ViewerCustomerResolver,
  ],
  exports: [CallerChecks, CustomerReader, CustomerService, CustomerWriter],
})
export class CustomersModule {}
