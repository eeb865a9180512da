import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { Id } from '../kernel/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { CatalogueReader } from './catalogue.reader.js';
import { BundleComponentType, ProductType, VariantType } from './catalogue.types.js';
import type { ProductView } from './product-view.js';
import { ProductRepository } from './product.repository.js';
import type { VariantFacts } from './variant-facts.js';

/** What a variant leads to, loaded once for all variants of an answer. */
@Resolver(() => VariantType)
export class VariantResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueReader,
    private readonly products: ProductRepository,
  ) {}

  @ResolveField(() => ProductType, { description: 'What it belongs to.' })
  async product(
    @Parent() { productId }: VariantFacts,
    @Context() context: RequestContext,
  ): Promise<ProductView> {
    const loader = context.loader(
      ProductRepository,
      () =>
        new DataLoader<Id<'Product'>, ProductView | undefined>(async (ids) => {
          const found = await this.products.byIds(this.unitOfWork.read(context.actor!), ids);
          return ids.map((id) => found.get(id));
        }),
    );
    return there(await loader.load(productId), productId);
  }

  @ResolveField(() => [BundleComponentType], { description: 'Its parts; empty unless it is a bundle.' })
  components(
    @Parent() { components }: VariantFacts,
    @Context() context: RequestContext,
  ): Promise<{ variant: VariantFacts; quantity: number }[]> {
    const loader = context.loader(
      CatalogueReader,
      () =>
        new DataLoader<Id<'Variant'>, VariantFacts | undefined>(async (ids) => {
          const found = await this.catalogue.variants(this.unitOfWork.read(context.actor!), ids);
          return ids.map((id) => found.get(id));
        }),
    );
    return Promise.all(
      components.map(async ({ variantId, quantity }) => ({
        variant: there(await loader.load(variantId), variantId),
        quantity,
      })),
    );
  }
}

function there<Row>(row: Row | undefined, id: string): Row {
  if (row === undefined) throw new Error(`a foreign key leads to ${id}, which is not there`);
  return row;
}
