import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import { isUuid, type Id } from '../kernel/ids.js';
import { isSame, Secrets } from '../platform/config/secrets.js';

const VALID_MS = 15 * 60_000;
const PURPOSE = 'document-link';

/** Links that show one document to whoever holds them, for a quarter of an hour of the system's clock. */
@Injectable()
export class PrintLinks {
  private readonly clock = new SystemClock();

  constructor(private readonly secrets: Secrets) {}

  /** @returns a path of this server: `/documents/….html?until=…&signature=…`. */
  to(id: Id<'Document'>): string {
    const until = this.clock.now().getTime() + VALID_MS;
    return `/documents/${id}.html?until=${until}&signature=${this.sign(id, until)}`;
  }

  /** Whether the link was made by us and is still good. */
  isGood(id: string, until: string, signature: string): id is Id<'Document'> {
    return (
      isUuid(id) &&
      /^\d{1,15}$/.test(until) &&
      Number(until) > this.clock.now().getTime() &&
      isSame(signature, this.sign(id, Number(until)))
    );
  }

  private sign(id: string, until: number): string {
    return this.secrets.token(PURPOSE, `${id} ${until}`);
  }
}
