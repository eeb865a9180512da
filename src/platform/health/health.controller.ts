import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { systemActor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/** For whoever restarts or balances us: `live` says the process runs, `ready` that it can serve. */
@Controller('health')
export class HealthController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(): Promise<{ status: 'ok' }> {
    try {
      await this.unitOfWork.read(systemActor('health')).rows`SELECT 1`;
    } catch {
      throw new ServiceUnavailableException({ status: 'the database does not answer' });
    }
    return { status: 'ok' };
  }
}
