import { Injectable } from '@nestjs/common';
import { ApiClientService, type ParityReport, parityOf, type Told } from '../access/index.js';
import type { Db } from '../platform/database/db.js';
import { TermsDirectory } from './terms-directory.js';
import type { TermsVersion } from './terms-rules.js';

/** Proves that terms are the same in every channel. */
@Injectable()
export class TermsParityService {
  constructor(
    private readonly clients: ApiClientService,
    private readonly directory: TermsDirectory,
  ) {}

  /** What every api client is told of every document at an instant: version, hash and each rule by itself. */
  async report(db: Db, at: Date): Promise<ParityReport> {
    const keys = await this.directory.keys(db);
    const told: Told[] = [];
    for (const { clientName } of await this.clients.voices(db)) {
      const inForce = await Promise.all(keys.map((key) => this.directory.find(db, key, at)));
      const said = new Map(inForce.flatMap((terms) => (terms ? sayings(terms) : [])));
      told.push({ clientName, group: 'all', sellerName: null, said });
    }
    return parityOf(at, told);
  }
}

/** `sale version` → `1`, `sale returns.windowDays` → `60`, and so on. */
function sayings({ key, version, hash, rules }: TermsVersion): [string, string][] {
  const ofRules = Object.entries(rules).flatMap(([part, rule]): [string, string][] =>
    typeof rule === 'object'
      ? Object.entries(rule as object).map(([name, value]) => [`${part}.${name}`, JSON.stringify(value)])
      : [[part, JSON.stringify(rule)]],
  );
  return [['version', String(version)], ['hash', hash], ...ofRules].map(([name, value]) => [
    `${key} ${name}`,
    value!,
  ]);
}
