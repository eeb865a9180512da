import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../kernel/clock.js';
import { VirtualClock } from './clock/virtual-clock.js';
import { Secrets } from './config/secrets.js';
import { type Settings, SETTINGS } from './config/settings.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { PlaygroundController } from './graphql/playground.controller.js';
import { HealthController } from './health/health.controller.js';
import { Idempotency } from './idempotency/idempotency.js';
import { IdempotencyRetentionJob } from './idempotency/idempotency-retention.job.js';
import { Jobs } from './jobs/jobs.js';
import { DeliveryRetentionJob } from './outbox/delivery-retention.job.js';
import { LiveEvents } from './outbox/live-events.js';
import { Reactions } from './outbox/reactions.js';

const parts = [UnitOfWork, Idempotency, Jobs, LiveEvents, Reactions, Secrets, VirtualClock];
const jobs = [DeliveryRetentionJob, IdempotencyRetentionJob];

/** What every module stands on. Business time is virtual outside production, the system's in production. */
@Global()
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    const clock = settings.isProduction
      ? { provide: Clock, useClass: SystemClock }
      : { provide: Clock, useExisting: VirtualClock };
    return {
      module: PlatformModule,
      controllers: [HealthController, ...(settings.introspection ? [PlaygroundController] : [])],
      providers: [{ provide: SETTINGS, useValue: settings }, clock, ...parts, ...jobs],
      exports: [SETTINGS, Clock, ...parts],
    };
  }
}
