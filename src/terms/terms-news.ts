import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LiveEvents } from '../platform/outbox/live-events.js';
import { TermsDirectory } from './terms-directory.js';
import { TERMS_PUBLISHED } from './terms.events.js';

/** What another process published holds here as soon as it is heard, a tenth of a second later. */
@Injectable()
export class TermsNews implements OnModuleInit {
  constructor(
    private readonly events: LiveEvents,
    private readonly directory: TermsDirectory,
  ) {}

  onModuleInit(): void {
    this.events.listen(TERMS_PUBLISHED, () => this.directory.forget());
  }
}
