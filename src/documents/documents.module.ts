import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/index.js';
import { DocumentReader } from './document.reader.js';
import { DocumentRepository } from './document.repository.js';
import { DocumentService } from './document.service.js';
import { DocumentsController } from './documents.controller.js';
import { DocumentsResolver } from './documents.resolver.js';
import { PrintLinks } from './print-links.js';

@Module({
  imports: [CustomersModule],
  controllers: [DocumentsController],
  providers: [DocumentReader, DocumentRepository, DocumentService, DocumentsResolver, PrintLinks],
  exports: [DocumentReader, DocumentService],
})
export class DocumentsModule {}
