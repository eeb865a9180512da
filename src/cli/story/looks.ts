import type { Api } from '../client/api.js';
import * as documents from './documents.js';

/** Money as clients get it. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
  readonly decimal: string;
}

/** What a store's stock says of one article. */
export interface StockSeen {
  onHand: number;
  held: number;
  allocated: number;
  putAside: number;
  availableToSell: number;
}

export async function stockIn(api: Api, variantId: string, locationId: string): Promise<StockSeen> {
  const { stockLevels } = await api.query<{ stockLevels: { nodes: StockSeen[] } }>(documents.STOCK, {
    variantIds: [variantId],
    locationIds: [locationId],
  });
  return stockLevels.nodes[0]!;
}

export async function labelOf(api: Api, locationId: string, variantId: string): Promise<Amount | undefined> {
  for (let after: string | null = null; ;) {
    const page: {
      shelfLabels: {
        nodes: { variantId: string; price: Amount }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    } = await api.query(documents.LABELS, { locationId, after });
    const label = page.shelfLabels.nodes.find((node) => node.variantId === variantId);
    if (label || !page.shelfLabels.pageInfo.hasNextPage) return label?.price;
    after = page.shelfLabels.pageInfo.endCursor;
  }
}

export async function ticketVersion(api: Api, ticketId: string): Promise<number> {
  const { ticket } = await api.query<{ ticket: { cart: { version: number } } }>(
    'query Ticket($id: UUID) { ticket(id: $id) { cart { version } } }',
    { id: ticketId },
  );
  return ticket.cart.version;
}

export async function serverTime(api: Api): Promise<string> {
  const { viewer } = await api.query<{ viewer: { now: string } }>('query Now { viewer { now } }');
  return viewer.now;
}
