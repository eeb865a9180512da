import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Place, Places } from '../access/index.js';
import type { Db } from '../platform/database/db.js';
import { LocationDirectory } from './location-directory.js';

/** Tells access, which is below, whether there is such a store and such a till in it. */
@Injectable()
export class PlacesForAccess implements OnModuleInit {
  constructor(
    private readonly places: Places,
    private readonly directory: LocationDirectory,
  ) {}

  onModuleInit(): void {
    this.places.checkWith((db, place) => this.isReal(db, place));
  }

  private async isReal(db: Db, { locationId, terminalId }: Place): Promise<boolean> {
    if (locationId !== null && (await this.directory.get(db, locationId)) === null) return false;
    if (terminalId === null) return true;
    return (await this.directory.terminal(db, terminalId))?.locationId === locationId;
  }
}
