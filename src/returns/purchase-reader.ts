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

/** What was found, and what an audit entry says of the look. */
export interface FoundPurchases {
  readonly purchases: PurchaseType[];
  readonly audit: {
    /** Whose they are, or which one; null: nobody's known. */
    readonly objectId: string | null;
    /** By what it was asked, and how many were shown; nothing of what was typed. */
    readonly after: { readonly by: string; readonly shown: number };
  };
}

interface Wanted {
  readonly ids: readonly Id<'Order'>[];
  readonly objectId: string | null;
}

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
  async find(db: Db, args: PurchasesArgs, language: string): Promise<FoundPurchases> {
    const by = readableField(args);
    const { ids, objectId } = await this.wantedBy(db, args);
    const purchases = await this.show(db, ids, language);
    return { purchases, audit: { objectId, after: { by, shown: purchases.length } } };
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

  private async wantedBy(db: Db, args: PurchasesArgs): Promise<Wanted> {
    const { documentNumber, orderNumber, email, identifier } = args;
    if (documentNumber) {
      const document = await this.documents.byNumber(db, documentNumber);
      return one(document?.row.orderId ? [document.row.orderId] : []);
    }
    if (orderNumber) {
      const number = normaliseNumber(orderNumber);
      return one(number === null ? [] : await this.sales.idsBy(db, { number }, PURCHASES_MAX));
    }
    const known = identifier
      ? readIdentifier(identifier, 'identifier.value')
      : readIdentifier({ kind: IdentifierKind.EMAIL, value: email! }, 'email');
    const customer = await this.customers.findByIdentifier(db, known);
    const guestEmail = known.kind === IdentifierKind.EMAIL ? known.value : null;
    const customerId = customer?.id ?? null;
    if (customerId === null && guestEmail === null) return one([]);
    const ids = await this.sales.idsBy(db, { customerId, email: guestEmail }, PURCHASES_MAX);
    return { ids, objectId: customerId };
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

const one = (ids: readonly Id<'Order'>[]): Wanted => ({ ids, objectId: ids[0] ?? null });

const TEXT_MAX = 254;

/** @returns by what they are asked. */
function readableField({ documentNumber, orderNumber, email, identifier }: PurchasesArgs): string {
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
  return given[0]![0];
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
