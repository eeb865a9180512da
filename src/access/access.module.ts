import { Module } from '@nestjs/common';
import { AccessResolver } from './access.resolver.js';
import { ApiClientRepository } from './api-client.repository.js';
import { AuthenticationService } from './authentication.service.js';

@Module({
  providers: [AccessResolver, ApiClientRepository, AuthenticationService],
  exports: [AuthenticationService],
})
export class AccessModule {}
