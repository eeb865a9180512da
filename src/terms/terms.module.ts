import { Module } from '@nestjs/common';
import { TermsDirectory } from './terms-directory.js';
import { TermsRepository } from './terms.repository.js';
import { TermsExceptionResolver, TermsResolver } from './terms.resolver.js';
import { TermsWriter } from './terms.writer.js';

@Module({
  providers: [TermsDirectory, TermsExceptionResolver, TermsRepository, TermsResolver, TermsWriter],
  exports: [TermsDirectory, TermsWriter],
})
export class TermsModule {}
