import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { ContractKind, type NewOrder, type NewOrderLine } from '../../src/orders/index.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import { Channel, ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { priceLine } from '../../src/pricing/index.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { editionsNow } from '../support/sale-rules.js';
import type { orderServices } from '../support/orders.js';
import { undelivered } from '../support/undelivered.js';

/** What orders are made of: two articles, at 10.00 and 3.33, in one place, and terms in force. */
export interface Goods {
  readonly variantIds: readonly Id<'Variant'>[];
  readonly locationId: Id<'Location'>;
  readonly sellerId: Id<'Seller'>;
  readonly terms: NewOrder['terms'];
}

export async function someGoods(db: DataSource): Promise<Goods> {
  const terms = await publishedTerms(db);
  const { id: locationId, sellerId } = await aLocation(db);
  return {
    variantIds: [(await aVariant(db)).id, (await aVariant(db, { price: 333 })).id],
    locationId,
    sellerId,
    terms,
  };
}

/** An order of both articles, three of each, to be sent; nothing of it is held, sold or paid. */
export async function aNewOrder(
  tx: Tx,
  { prices }: ReturnType<typeof orderServices>,
  { variantIds, locationId, sellerId, terms }: Goods,
  given: Partial<NewOrder> = {},
): Promise<NewOrder> {
  const sellables = await prices.sellables(tx, variantIds);
  const lines = variantIds.map((variantId): NewOrderLine => {
    const variant = sellables.get(variantId)!;
    return {
      id: tx.newId<'OrderLine'>(),
      variant,
      quantity: 3,
      priceId: variant.price!.priceId,
      price: { amount: variant.price!.amount, per: variant.price!.per },
      priced: priceLine(variant, 3),
      fulfilment: FulfilmentKind.DELIVER,
      locationId: null,
      address: null,
      collectorName: null,
      promisedBy: null,
      deliveryOptionId: null,
      parts: [{ locationId, quantity: 3 }],
      serialNumbers: [],
      cartLineId: null,
      reservationLineId: null,
      tax: { country: 'NL', rule: 'domestic' },
    };
  });
  return {
    id: tx.newId<'Order'>(),
    state: 'awaiting_payment',
    channel: Channel.WEBSHOP,
    locationId: null,
    terminalId: null,
    device: 'webshop',
    person: null,
    sellerId,
    contract: ContractKind.DISTANCE,
    customerId: null,
    guestTokenHash: null,
    cartId: null,
    currency: 'EUR',
    ...undelivered(lines, 'EUR'),
    terms,
    editions: await editionsNow(tx),
    language: 'nl',
    contact: null,
    receiptChoice: { by: ReceiptBy.PRINT, email: null, address: null },
    invoiceAddress: null,
    vatNumber: null,
    distanceNetAmount: 0,
    lines,
    ...given,
  };
}
