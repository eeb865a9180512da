import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit } from '../access/index.js';
import type { Db } from '../platform/database/db.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Call, Idempotency, type Recall } from '../platform/idempotency/idempotency.js';
import {
  draftView,
  type Publishable,
  PublishTermsInput,
  PublishTermsResult,
  TermsDirectory,
  TermsPublicationService,
  TermsState,
  type TermsView,
} from '../terms/index.js';
import { type TermsPreview, TermsPreviewService } from './terms-preview.service.js';

/** What was published, and whom it serves. */
interface Published extends TermsPreview {
  readonly terms: Publishable;
}

/** Publishes terms: the terms say what they are, and returns what they change for open orders. */
@Resolver()
export class TermsPublicationResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly publication: TermsPublicationService,
    private readonly previews: TermsPreviewService,
    private readonly directory: TermsDirectory,
  ) {}

  @Permit('terms.publish')
  @Mutation(() => PublishTermsResult, {
    description:
      'Publishes a draft: from then on it is never edited. A dry run tells what it would change for open orders. Callers: ops. Refuses: RULE_BROKEN, WRONG_STATE, NOT_FOUND, STALE_VERSION.',
  })
  async publishTerms(
    @CurrentCall() call: Call,
    @Args('input') input: PublishTermsInput,
  ): Promise<TermsPreview & { terms: TermsView; dryRun: boolean }> {
    const published = input.dryRun
      ? await this.unitOfWork.rehearse(call.actor, call, (tx) => this.publish(tx, input))
      : await this.idempotency.run(call, (tx) => this.publish(tx, input), this.recall);
    if (!input.dryRun) this.directory.forget();
    return {
      ...published,
      terms: { ...draftView(published.terms), state: TermsState.PUBLISHED },
      dryRun: input.dryRun,
    };
  }

  /** Looks before it writes: what is read of terms on the way is kept by the process, and must be what is committed. */
  private async publish(tx: Tx, input: PublishTermsInput): Promise<Published> {
    const terms = await this.publication.publishable(tx, input);
    const preview = await this.previews.preview(tx, terms);
    await this.publication.publish(tx, terms);
    return { terms, ...preview };
  }

  /** The texts are not kept twice. */
  private readonly recall: Recall<Published, TermsPreview & { id: Publishable['id'] }> = {
    keep: ({ terms: { id }, ordersAffected, ordersBetterOff }) => ({ id, ordersAffected, ordersBetterOff }),
    again: async (db: Db, { id, ...preview }) => ({
      ...preview,
      terms: (await this.publication.drafted(db, id))!,
    }),
  };
}
