import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { CallerChecks } from './caller-checks.js';
import { ConsentRepository } from './consent.repository.js';
import {
  ConsentResolver,
  CustomerConsentsResolver,
  CustomerFileConsentsResolver,
} from './consent.resolver.js';
import { ConsentService } from './consent.service.js';
import { ConsentWriter } from './consent.writer.js';
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
    ConsentRepository,
    ConsentResolver,
    ConsentService,
    ConsentWriter,
    CustomerConsentsResolver,
    CustomerFieldsResolver,
    CustomerFileConsentsResolver,
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
  exports: [CallerChecks, ConsentService, ConsentWriter, CustomerReader, CustomerService, CustomerWriter],
})
export class CustomersModule {}
