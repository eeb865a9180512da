import { Module } from '@nestjs/common';
import { Gateways } from './gateways/gateways.js';
import { TestGateway } from './gateways/test.gateway.js';
import { PaymentReader } from './payment.reader.js';
import { PaymentRepository } from './payment.repository.js';
import { PaymentService } from './payment.service.js';
import { RefundJob } from './refund.job.js';
import { RefundRepository } from './refund.repository.js';
import { RefundService } from './refund.service.js';
import { TenderService } from './tender.service.js';

@Module({
  providers: [
    Gateways,
    TestGateway,
    PaymentReader,
    PaymentRepository,
    PaymentService,
    RefundJob,
    RefundRepository,
    RefundService,
    TenderService,
  ],
  exports: [Gateways, PaymentReader, PaymentService, RefundService, TenderService],
})
export class PaymentsModule {}
