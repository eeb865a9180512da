import { Injectable } from '@nestjs/common';
import { CallerChecks, CustomerReader, IdentifierKind, readIdentifier } from '../customers/index.js';
import { DocumentKind, DocumentReader } from '../documents/index.js';
import type { Id } from '../kernel/ids.js';
import { money } from '../kernel/money.js';
import { normaliseNumber } from '../kernel/numbers.js';
import { isPlain } from '../kernel/text.js';
import { LocationDirectory } from '../locations/index.js';
import { tenderLines } from '../payments/index.js';
import type { Db } from '../platform/database/db.js';
import { Channel } from '../platform/graphql/common.enums.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { EligibilityService, judgeNow, type JudgeableSale, viewOf } from './eligibility.service.js';
import type { PurchasesArgs } from './returns.inputs.js';
import type { PurchaseType } from './returns.types.js';
import { SaleQueries } from './sale.queries.js';

/** How many purchases are shown at once. */
const PURCHASES_MAX = 50;

const PAPERS: ReadonlySet<DocumentKind> = new Set([
  DocumentKind.RECEIPT,
  DocumentKind.INVOICE,
  DocumentKind.ORDER_CONFIRMATION,
]);

/** Finds what somebody bought, for those who take it back: no name, no address, no more than a return needs. */
@Injectable()
export class PurchaseReader {
  constructor(
    private readonly sales: SaleQueries,
    private readonly eligibility: EligibilityService,
    private readonly customers: CustomerReader,
    private readonly callers: CallerChecks,
    private readonly documents: DocumentReader,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Purchases by exactly one of: document number, order number, e-mail address, identifier. At most 50, newest first;
   * none for what leads to nobody. An agent finds those of a known customer only after she has checked who calls.
   *
   * Four statements, five for an agent, however many purchases there are.
   *
   * @throws RequestError BAD_USER_INPUT when not exactly one is given, or it can be none.
   */
  async find(db: Db, args: PurchasesArgs, language: string): Promise<PurchaseType[]> {
    refuseUnreadable(args);
    return this.show(db, await this.idsBy(db, args), language);
  }

  /** A customer's purchases over all channels, newest first; for code that has checked that they may be shown. */
  async ofCustomer(
    db: Db,
    customerId: Id<'Customer'>,
    first: number,
    language: string,
  ): Promise<PurchaseType[]> {
    return this.show(db, await this.sales.idsBy(db, { customerId }, first), language);
  }

  private async idsBy(db: Db, args: PurchasesArgs): Promise<Id<'Order'>[]> {
    const { documentNumber, orderNumber, email, identifier } = args;
    if (documentNumber) {
      const document = await this.documents.byNumber(db, documentNumber);
      return document?.row.orderId ? [document.row.orderId] : [];
    }
    if (orderNumber) {
      const number = normaliseNumber(orderNumber);
      return number === null ? [] : this.sales.idsBy(db, { number }, PURCHASES_MAX);
    }
    const known = identifier
      ? readIdentifier(identifier, 'identifier.value')
      : readIdentifier({ kind: IdentifierKind.EMAIL, value: email! }, 'email');
    const customer = await this.customers.findByIdentifier(db, known);
    const guestEmail = known.kind === IdentifierKind.EMAIL ? known.value : null;
    if (customer === null && guestEmail === null) return [];
    return this.sales.idsBy(db, { customerId: customer?.id ?? null, email: guestEmail }, PURCHASES_MAX);
  }

  private async show(db: Db, orderIds: readonly Id<'Order'>[], language: string): Promise<PurchaseType[]> {
    if (orderIds.length === 0) return [];
    const sales = await this.shown(db, await this.eligibility.read(db, { orderIds }, null));
    const documents = await this.documents.ofOrders(
      db,
      sales.map(({ row }) => row.id),
    );
    return Promise.all(
      sales.map(async (sale, index) => {
        const paper = documents[index]!.find(({ kind }) => PAPERS.has(kind));
        const seller = await this.locations.seller(db, sale.row.sellerId);
        return purchaseView(
          sale,
          { documentNumber: paper?.number ?? null, sellerName: seller!.name },
          db.now,
          language,
        );
      }),
    );
  }

  private async shown(db: Db, sales: readonly JudgeableSale[]): Promise<JudgeableSale[]> {
    const customerIds = new Set(sales.flatMap(({ row }) => row.customerId ?? []));
    const open = new Set<Id<'Customer'>>();
    for (const id of customerIds) if (await this.callers.isConfirmed(db, db.actor, id)) open.add(id);
    return sales.filter(({ row }) => row.customerId === null || open.has(row.customerId));
  }
}

const TEXT_MAX = 254;

function refuseUnreadable({ documentNumber, orderNumber, email, identifier }: PurchasesArgs): void {
  const given = Object.entries({
    documentNumber,
    orderNumber,
    email,
    'identifier.value': identifier?.value,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== null);
  for (const [field, text] of given)
    if (text.trim() === '' || text.length > TEXT_MAX || !isPlain(text))
      throw new RequestError('BAD_USER_INPUT', `must be 1 to ${TEXT_MAX} characters of plain text`, {
        field,
      });
  if (given.length !== 1)
    throw new RequestError(
      'BAD_USER_INPUT',
      'Give exactly one: a document, an order, an e-mail or an identifier.',
      { field: given[1]?.[0] ?? 'documentNumber' },
    );
}

function purchaseView(
  sale: JudgeableSale,
  { documentNumber, sellerName }: { documentNumber: string | null; sellerName: string },
  now: Date,
  language: string,
): PurchaseType {
  const { row } = sale;
  return {
    orderId: row.id,
    orderNumber: row.number,
    documentNumber,
    placedAt: row.placedAt,
    channel: row.channel ?? Channel.STORE,
    sellerName,
    lines: row.lines.map((line) => ({
      orderLineId: line.id,
      variantId: line.variantId,
      name: line.name,
      quantity: line.quantity,
      serialNumbers: [...line.serialNumbers],
      paid: money(line.totalAmount, row.currency),
      eligibility: viewOf(judgeNow(sale, line, now), language, row.currency),
    })),
    maskedTenders: row.tenders.map(({ tender, maskedDetail }) => tenderWords(tender, maskedDetail, language)),
  };
}

/** The words of a receipt, without the amount. */
function tenderWords(
  kind: JudgeableSale['row']['tenders'][number]['tender'],
  maskedDetail: string | null,
  language: string,
) {
  const none = money(0, 'EUR');
  const [line] = tenderLines(
    [{ kind, amount: none, rounding: none, received: null, change: null, maskedDetail }],
    language === 'en' ? 'en' : 'nl',
  );
  return line!.label;
}
