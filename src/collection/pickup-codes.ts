import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { isSame, Secrets } from '../platform/config/secrets.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { CODE_DIGITS } from './collection-rules.js';
import type { Pickup } from './pickup.entity.js';
import { PickupRepository } from './pickup.repository.js';

const DRAWS = 20;

/**
 * The six digits she shows at the counter: derived from the pickup, so that they can be shown again, and kept only as a
 * keyed hash of store and digits. No two open pickups of a store have the same ones.
 */
@Injectable()
export class PickupCodes {
  constructor(
    private readonly secrets: Secrets,
    private readonly pickups: PickupRepository,
  ) {}

  digits({ id, codeDraw }: Pick<Pickup, 'id' | 'codeDraw'>): string {
    return this.secrets.digits('pickup-code', `${id} ${codeDraw}`, CODE_DIGITS);
  }

  /** Whether these are its digits. */
  matches({ locationId, codeHash }: Pick<Pickup, 'locationId' | 'codeHash'>, digits: string): boolean {
    return isSame(this.hash(locationId, digits), codeHash);
  }

  /** Draws digits that no open pickup of the store has; the index behind it refuses the rival of the same instant. */
  async draw(
    tx: Tx,
    id: Id<'Pickup'>,
    locationId: Id<'Location'>,
  ): Promise<Pick<Pickup, 'codeHash' | 'codeDraw'>> {
    const hashes = Array.from({ length: DRAWS }, (_, codeDraw) =>
      this.hash(locationId, this.digits({ id, codeDraw })),
    );
    const codeDraw = await this.pickups.freeDraw(tx, id, hashes);
    if (codeDraw === null) throw new Error(`no pickup code is free at location ${locationId}`);
    return { codeDraw, codeHash: hashes[codeDraw]! };
  }

  private hash(locationId: Id<'Location'>, digits: string): string {
    return this.secrets.fingerprint('pickup-code', `${locationId} ${digits}`);
  }
}
