import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { TermsDirectory } from './terms-directory.js';
import { TermsNews } from './terms-news.js';
import { TermsParityService } from './terms-parity.service.js';
import { TermsPublicationService } from './terms-publication.service.js';
import { TermsRepository } from './terms.repository.js';
import { TermsDeliveryOptionResolver, TermsExceptionResolver, TermsResolver } from './terms.resolver.js';
import { TermsWriter } from './terms.writer.js';

@Module({
  imports: [AccessModule],
  providers: [
    TermsDirectory,
    TermsDeliveryOptionResolver,
    TermsExceptionResolver,
    TermsNews,
    TermsParityService,
    TermsPublicationService,
    TermsRepository,
    TermsResolver,
    TermsWriter,
  ],
  exports: [TermsDirectory, TermsPublicationService, TermsWriter],
})
export class TermsModule {}
