import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { KeptReading } from '../platform/database/kept-reading.js';
import { TermsRepository } from './terms.repository.js';
import type { TermsVersion } from './terms-rules.js';

/** The document that sales are made under. */
export const SALE_TERMS = 'sale';

/** A version as it was read, with the edition of all of them. */
export type KnownTerms = TermsVersion & { readonly edition: string };

/**
 * Which terms hold. Published versions never change, so they are kept in the process; every process hears of a new one in a
 * tenth of a second (`terms-news.ts`), and at once who asks for it by id or version. No order is made under one that was
 * replaced in between: it says by which edition it goes, and the database whether that holds.
 */
@Injectable()
export class TermsDirectory {
  readonly kept: KeptReading<readonly KnownTerms[]>;

  constructor(rows: TermsRepository) {
    this.kept = new KeptReading((db) => rows.all(db));
  }

  /**
   * The version of a document that is in force at an instant.
   *
   * @param key which document, `sale` for what orders are made under.
   * @param at  defaults to `db.now`.
   * @throws Error when none is: a shop without terms cannot sell. Use {@link find} where that is an answer.
   */
  async inForce(db: Db, key: string = SALE_TERMS, at: Date = db.now): Promise<KnownTerms> {
    const found = await this.find(db, key, at);
    if (found === null) throw new Error(`no terms "${key}" are in force at ${at.toISOString()}`);
    return found;
  }

  /** Like {@link inForce}; null when there is none. */
  find(db: Db, key: string, at: Date = db.now): Promise<KnownTerms | null> {
    return this.kept.find(db, (versions) =>
      versions.findLast((terms) => terms.key === key && terms.effectiveFrom <= at),
    );
  }

  /** One version of a document, in force or not; null when there is none. */
  byVersion(db: Db, key: string, version: number): Promise<TermsVersion | null> {
    return this.kept.find(db, (versions) =>
      versions.find((terms) => terms.key === key && terms.version === version),
    );
  }

  /** Every version of a document, in force or not, oldest first. */
  async versions(db: Db, key: string): Promise<TermsVersion[]> {
    await this.find(db, key);
    return (await this.kept.of(db)).filter((terms) => terms.key === key);
  }

  /** Versions of a document that took effect after one of it, by an instant, and serve open orders; in order. */
  async servingSince(
    db: Db,
    key: string,
    { effectiveFrom }: Pick<TermsVersion, 'effectiveFrom'>,
    at: Date = db.now,
  ): Promise<TermsVersion[]> {
    return (await this.versions(db, key)).filter(
      (terms) => terms.servesOpenOrders && terms.effectiveFrom > effectiveFrom && terms.effectiveFrom <= at,
    );
  }

  /** @returns the version with this id; null when there is none. */
  byId(db: Db, id: Id<'Terms'>): Promise<TermsVersion | null> {
    return this.kept.find(db, (versions) => versions.find((terms) => terms.id === id));
  }

  /** Every document that has a version, by name. */
  async keys(db: Db): Promise<string[]> {
    return [...new Set((await this.kept.of(db)).map(({ key }) => key))];
  }

  /** The next question reads anew: called by whoever wrote, or heard of it. */
  forget(): void {
    this.kept.forget();
  }
}
