import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import QRCode from 'qrcode';
import { CurrentActor, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { UUID } from '../platform/graphql/scalars.js';
import { DocumentReader, type DocumentView, printableOf } from './document.reader.js';
import { DocumentService } from './document.service.js';
import { DocumentType } from './documents.types.js';
import { PrintLinks } from './print-links.js';
import { tillText } from './till-text.js';

const NUMBER_LENGTH_MAX = 40;

@Resolver(() => DocumentType)
export class DocumentsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: DocumentReader,
    private readonly documents: DocumentService,
    private readonly links: PrintLinks,
  ) {}

  @Permit('documents.read')
  @Query(() => DocumentType, {
    nullable: true,
    description:
      'A document by its id or by its number, one of them. Null: not there, or not yours. Callers: guest, customer, associate, contact-centre agent, ops.',
  })
  async document(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => UUID, nullable: true, description: 'Its id.' }) id?: Id<'Document'> | null,
    @Args('number', { type: () => String, nullable: true, description: 'As printed, however it is typed.' })
    number?: string | null,
  ): Promise<DocumentView | null> {
    const db = this.unitOfWork.read(actor);
    if (id && !number) return this.reader.owned(db, actor, { id });
    if (number && !id && number.length <= NUMBER_LENGTH_MAX) return this.reader.owned(db, actor, { number });
    throw new RequestError('BAD_USER_INPUT', 'Give the id or the number of a document, one of them.', {
      field: id && number ? 'id' : 'number',
    });
  }

  @ResolveField(() => String, {
    description:
      'A page to print on A4: a path of this server, good for a quarter of an hour for whoever has it.',
  })
  printUrl(@Parent() document: DocumentView): string {
    return this.links.to(document.id);
  }

  @ResolveField(() => String, {
    description:
      '80 mm, 42 columns. Read by a till it counts as printed, and from the second time on says COPY; for all others it is a copy.',
  })
  async tillText(@Parent() document: DocumentView, @Context() context: RequestContext): Promise<string> {
    const actor = context.actor!;
    const isTill = actor.clientKind === ClientKind.POS;
    const prints = isTill
      ? await this.unitOfWork.run(actor, { operation: 'printDocument' }, (tx) => {
          tx.audit({ objectId: document.id });
          return this.documents.countPrint(tx, document.id);
        })
      : 0;
    return tillText(printableOf(document), prints !== 1);
  }

  @ResolveField(() => String, { description: 'The number as a QR code, SVG.' })
  qrSvg(@Parent() document: DocumentView): Promise<string> {
    return QRCode.toString(document.number, { type: 'svg', errorCorrectionLevel: 'M', margin: 1 });
  }
}
