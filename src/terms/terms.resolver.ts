import { Args, Context, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  CurrentActor,
  CurrentCall,
  type ParityReport,
  ParityReportType,
  Permit,
  Public,
} from '../access/index.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { plainArgument } from '../platform/graphql/plain-argument.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { Instant } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { nameIn } from './delivery-options.js';
import { exceptionWords } from './exception-words.js';
import { DraftTermsInput } from './terms.inputs.js';
import { TermsPublicationService } from './terms-publication.service.js';
import { DraftTermsResult } from './terms.results.js';
import { TermsParityService } from './terms-parity.service.js';
import { SALE_TERMS, TermsDirectory } from './terms-directory.js';
import { textIn } from './terms-rules.js';
import { draftView, type TermsOptionView, termsView, type TermsView } from './terms-view.js';
import { TermsDeliveryOptionType, TermsExceptionType, TermsType } from './terms.types.js';

const KEY_LENGTH_MAX = 40;

/** The terms, for everybody who has a key. */
@Resolver(() => TermsType)
export class TermsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: TermsDirectory,
    private readonly parity: TermsParityService,
    private readonly idempotency: Idempotency,
    private readonly publication: TermsPublicationService,
  ) {}

  @Permit('terms.prove_parity')
  @Query(() => ParityReportType, {
    description: 'What every api client is told of the terms, and where they differ. Callers: marketer, ops.',
  })
  termsParity(
    @CurrentActor() actor: Actor,
    @Args('at', { type: () => Instant, nullable: true, description: 'When; default: now.' })
    at?: Date | null,
  ): Promise<ParityReport> {
    const db = this.unitOfWork.read(actor);
    return this.parity.report(db, at ?? db.now);
  }

  @Public()
  @Query(() => TermsType, {
    nullable: true,
    description:
      'The terms in force now, at an instant, or of a version; null: there are none. Callers: anyone with an api key.',
  })
  async terms(
    @CurrentActor() actor: Actor,
    @Args('key', { type: () => String, nullable: true, description: 'Which document; default: sale.' })
    key?: string | null,
    @Args('at', { type: () => Instant, nullable: true, description: 'In force then; default: now.' })
    at?: Date | null,
    @Args('version', { type: () => Int, nullable: true, description: 'This version, in force or not.' })
    version?: number | null,
  ): Promise<TermsView | null> {
    if (at && typeof version === 'number')
      throw new RequestError('BAD_USER_INPUT', 'ask by at or by version, not by both', { field: 'version' });
    const db = this.unitOfWork.read(actor);
    const document = plainArgument(key, 'key', KEY_LENGTH_MAX) ?? SALE_TERMS;
    const found =
      typeof version === 'number'
        ? await this.directory.byVersion(db, document, version)
        : await this.directory.find(db, document, at ?? db.now);
    return found && termsView(found, db.now);
  }

  @Permit('terms.draft')
  @Mutation(() => DraftTermsResult, {
    description:
      'Keeps terms that nobody is bound by yet; publishTerms with dryRun tells what they would change. Callers: ops. Refuses: RULE_BROKEN.',
  })
  async draftTerms(@CurrentCall() call: Call, @Args('input') input: DraftTermsInput): Promise<TermsView> {
    const draft = await this.idempotency.run(call, (tx) => this.publication.draft(tx, input));
    return draftView(draft);
  }

  @ResolveField(() => String, {
    description: 'Markdown, in the language asked for if there is one, else in Dutch.',
  })
  text(@Parent() terms: TermsView, @Context() { language }: RequestContext): string {
    return textIn(terms, language);
  }
}

/** Says an exception in words. */
@Resolver(() => TermsExceptionType)
export class TermsExceptionResolver {
  @ResolveField(() => String, { description: 'What then holds, in her language.' })
  words(@Parent() { when }: TermsExceptionType, @Context() { language }: RequestContext): string {
    return exceptionWords(when, language);
  }
}

/** Names a way of delivery. */
@Resolver(() => TermsDeliveryOptionType)
export class TermsDeliveryOptionResolver {
  @ResolveField(() => String, {
    description: 'Its name, in the language asked for if there is one, else in Dutch.',
  })
  name(@Parent() { names }: TermsOptionView, @Context() { language }: RequestContext): string {
    return nameIn(names, language);
  }
}
