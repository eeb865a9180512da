import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LiveEvents } from '../platform/outbox/live-events.js';
import { PromotionDirectory } from './promotion-directory.js';

/** What another process announced or ended holds here as soon as it is heard, a tenth of a second later. */
@Injectable()
export class PromotionNews implements OnModuleInit {
  constructor(
    private readonly events: LiveEvents,
    private readonly directory: PromotionDirectory,
  ) {}

  onModuleInit(): void {
    this.events.onEvent(({ aggregate }) => {
      if (aggregate === 'promotion') this.directory.forget();
    });
  }
}
