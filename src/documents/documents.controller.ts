import { Controller, Get, Header, NotFoundException, Param, Query } from '@nestjs/common';
import { systemActor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { documentHtml } from './document-html.js';
import { DocumentReader, printableOf } from './document.reader.js';
import { PrintLinks } from './print-links.js';

/** Shows a document to whoever holds a link to it that is still good: a page to print on A4. */
@Controller('documents')
export class DocumentsController {
  private readonly actor = systemActor('document-link');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly documents: DocumentReader,
    private readonly links: PrintLinks,
  ) {}

  @Get(':id.html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  @Header('cache-control', 'private, no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('x-content-type-options', 'nosniff')
  async show(
    @Param('id') id: string,
    @Query('until') until: unknown,
    @Query('signature') signature: unknown,
  ): Promise<string> {
    const isGood = this.links.isGood(id, String(until), String(signature));
    const document = isGood ? await this.documents.byId(this.unitOfWork.read(this.actor), id) : null;
    if (document === null) throw new NotFoundException('This link is no longer good; ask for a new one.');
    const { holderName, address } = document.row;
    return documentHtml(printableOf(document), { name: holderName, address });
  }
}
