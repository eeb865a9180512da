import { Api } from '../client/api.js';
import * as documents from './documents.js';
import type { Stage } from './scenarios.js';

interface Page {
  readonly products: {
    readonly nodes: readonly {
      readonly id: string;
      readonly variants: readonly {
        readonly id: string;
        readonly sku: string;
        readonly kind: string;
        readonly saleState: string;
        readonly maxPerCustomer: number | null;
        readonly price: { readonly per: number } | null;
        readonly availability: { readonly deliverable: boolean };
      }[];
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Looks at the shop as a webshop does, and picks what can be bought by anybody and delivered. */
export async function readStage(origin: string, scarceSku: string): Promise<Stage> {
  const api = new Api(origin, { apiKey: 'sample-webshop' });
  const products: Page['products']['nodes'][number][] = [];
  for (let after: string | null = null; ;) {
    const page: Page = await api.query(documents.VARIANTS, { after });
    products.push(...page.products.nodes);
    if (!page.products.pageInfo.hasNextPage) break;
    after = page.products.pageInfo.endCursor;
  }
  const variants = products.flatMap((product) => product.variants);
  const scarce = variants.find(({ sku }) => sku === scarceSku);
  if (!scarce) throw new Error(`there is no article ${scarceSku}`);
  return {
    productIds: products.map(({ id }) => id),
    variantIds: variants
      .filter(
        (variant) =>
          variant.kind === 'GOODS' &&
          variant.saleState === 'ON_SALE' &&
          variant.maxPerCustomer === null &&
          variant.price?.per === 1 &&
          variant.availability.deliverable &&
          variant.sku !== scarceSku,
      )
      .map(({ id }) => id),
    scarceVariantId: scarce.id,
  };
}
