import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/index.js';
import { DocumentReader } from './document.reader.js';
import { DocumentRepository } from './document.repository.js';
import { DocumentService } from './document.service.js';

@Module({
  imports: [CustomersModule],
  providers: [DocumentReader, DocumentRepository, DocumentService],
  exports: [DocumentReader, DocumentService],
})
export class DocumentsModule {}
