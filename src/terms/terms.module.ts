import { Module } from '@nestjs/common';
import { TermsDirectory } from './terms-directory.js';
import { TermsRepository } from './terms.repository.js';

@Module({
  providers: [TermsDirectory, TermsRepository],
  exports: [TermsDirectory],
})
export class TermsModule {}
