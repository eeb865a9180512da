import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import { beginReplacingRules } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { RuleBroken, StaleVersion } from '../platform/graphql/common.errors.js';
import type { ProblemType } from '../platform/graphql/common.types.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { belowLegalMinimum } from './legal-minimum.js';
import type { TermsDraft } from './terms-draft.entity.js';
import { problemsOf, rulesOf } from './draft-rules.js';
import { TermsState } from './terms.enums.js';
import { termsPublished } from './terms.events.js';
import type { DraftTermsInput, PublishTermsInput } from './terms.inputs.js';
import { termsHash, type TermsVersion } from './terms-rules.js';
import { TermsRepository } from './terms.repository.js';

/** A draft with the version that it becomes. */
export type Publishable = Omit<TermsVersion, 'supersededFrom'>;

/** Drafts of the terms, and their publication. */
@Injectable()
export class TermsPublicationService {
  constructor(private readonly rows: TermsRepository) {}

  /**
   * Keeps terms that nobody is bound by yet; what the law asks is judged when they are published.
   *
   * @throws RuleBroken for amounts below nothing or of two currencies, days the wrong way round, a language twice, an
   *         option twice.
   */
  async draft(tx: Tx, input: DraftTermsInput): Promise<Publishable> {
    refuse(problemsOf(input));
    const rules = rulesOf(input.rules);
    const texts = Object.fromEntries(input.texts.map(({ language, text }) => [language, text]));
    const draft = {
      id: tx.newId<'Terms'>(),
      key: input.key,
      effectiveFrom: input.effectiveFrom,
      servesOpenOrders: input.servesOpenOrders,
      rules,
      texts,
      hash: termsHash(rules, texts),
    };
    await this.rows.insertDraft(tx, draft);
    tx.audit({ objectId: draft.id, after: { key: draft.key, hash: draft.hash } });
    return { ...draft, version: versionAfter(await this.rows.all(tx), draft) };
  }

  /** A draft again, with the version that it would become or became. */
  async drafted(db: Db, id: TermsDraft['id']): Promise<Publishable | null> {
    const draft = await this.rows.draft(db, id);
    if (draft === null) return null;
    const versions = await this.rows.all(db);
    return {
      ...draft,
      version: versions.find((each) => each.id === id)?.version ?? versionAfter(versions, draft),
    };
  }

  /**
   * A draft that can be published, as the version it becomes. Writes nothing.
   *
   * @throws NotFound     there is no such draft.
   * @throws WrongState   it is published already.
   * @throws StaleVersion another came first.
   * @throws RuleBroken   it gives less than the law; it is of another currency than earlier versions; or it would hold from
   *                      the past, or from before an earlier version.
   */
  async publishable(tx: Tx, { termsId, expectedVersion }: PublishTermsInput): Promise<Publishable> {
    const draft = await this.rows.draft(tx, termsId);
    if (draft === null) throw notFound(ObjectKind.TERMS, termsId);
    const versions = await this.rows.all(tx);
    if (versions.some(({ id }) => id === termsId))
      throw wrongState('version of the terms', TermsState.PUBLISHED);
    const version = versionAfter(versions, draft);
    if (expectedVersion != null && expectedVersion !== version) throw stale(expectedVersion, version);
    refuse([
      ...belowLegalMinimum(draft.rules).map(({ rule, problem, words }) => ({ path: rule, problem, words })),
      ...currencyProblems(draft, versions),
      ...timeProblems(draft, versions, tx.now),
    ]);
    return { ...draft, version };
  }

  /**
   * Publishes it: from then on it is never edited, and orders from its instant on are made under it.
   *
   * @throws StaleVersion when somebody else published another one just now.
   * @throws RuleBroken   it would hold from before the last sale that does not know of it. Emits `terms.version_published`.
   */
  async publish(tx: Tx, { id, key, version, effectiveFrom, hash }: Publishable): Promise<void> {
    const at = await beginReplacingRules(tx);
    if (effectiveFrom < at) refuse([IN_THE_PAST]);
    if (!(await this.rows.publishDraft(tx, id, version, at))) throw stale(version, version + 1);
    tx.emit(termsPublished({ termsId: id, key, version, effectiveFrom: effectiveFrom.toISOString() }));
    tx.audit({ objectId: id, before: null, after: { key, version, hash, effectiveFrom } });
  }
}

const versionAfter = (versions: readonly TermsVersion[], { key }: { readonly key: string }): number =>
  Math.max(0, ...versions.filter((each) => each.key === key).map(({ version }) => version)) + 1;

const stale = (seenVersion: number, currentVersion: number): StaleVersion =>
  new StaleVersion(
    { seenVersion, currentVersion },
    'Another version of these terms was published meanwhile.',
  );

function refuse(problems: readonly ProblemType[]): void {
  if (problems.length > 0) throw new RuleBroken({ problems: [...problems] }, problems[0]!.words);
}

const IN_THE_PAST: ProblemType = {
  path: 'effectiveFrom',
  problem: 'IN_THE_PAST',
  words: 'Terms hold from now on or later, never from the past.',
};

/** Amounts of two versions are compared, to take the better answer for her. */
const currencyProblems = (draft: TermsDraft, versions: readonly TermsVersion[]): ProblemType[] =>
  versions.some(({ key, rules }) => key === draft.key && rules.currency !== draft.rules.currency)
    ? [
        {
          path: 'rules.fee.currency',
          problem: 'OTHER_CURRENCY',
          words: 'All versions of a document are of one currency.',
        },
      ]
    : [];

function timeProblems(draft: TermsDraft, versions: readonly TermsVersion[], now: Date): ProblemType[] {
  if (draft.effectiveFrom < now) return [IN_THE_PAST];
  const isLast = versions.every(
    ({ key, effectiveFrom }) => key !== draft.key || effectiveFrom < draft.effectiveFrom,
  );
  return isLast
    ? []
    : [
        {
          path: 'effectiveFrom',
          problem: 'NOT_LAST',
          words: 'It must hold from later than each version that is published.',
        },
      ];
}
