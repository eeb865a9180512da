import { Args, Info, Int, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentActor, Public } from '../access/index.js';
import type { Connection } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { asksFor } from '../platform/graphql/asks-for.js';
import { connectionOf, pageRequest } from '../platform/graphql/page.js';
import { plainArgument } from '../platform/graphql/plain-argument.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { UUID } from '../platform/graphql/scalars.js';
import { ProductSort } from './catalogue.enums.js';
import { ProductFilter } from './catalogue.inputs.js';
import { CategoryType, ProductType } from './catalogue.types.js';
import { ProductListService } from './product-list.service.js';
import type { ProductView } from './product-view.js';
import { ProductRepository } from './product.repository.js';

const SEARCH_LENGTH_MAX = 200;
const SLUG_LENGTH_MAX = 200;

const ProductConnection = connectionOf('Product', ProductType);

/** The catalogue, for everybody who has a key. */
@Resolver()
export class CatalogueResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly list: ProductListService,
    private readonly productRows: ProductRepository,
  ) {}

  @Public()
  @Query(() => ProductConnection, {
    description:
      'Products that are sold by themselves and not ended: searched, in categories, in an order. Callers: anyone with an api key.',
  })
  products(
    @CurrentActor() actor: Actor,
    @Info() info: GraphQLResolveInfo,
    @Args('search', {
      type: () => String,
      nullable: true,
      description: 'Words, or how they begin, written together or apart; at most 200 characters.',
    })
    search?: string | null,
    @Args('filter', { type: () => ProductFilter, nullable: true, description: 'What narrows the list.' })
    filter?: ProductFilter,
    @Args('sort', {
      type: () => ProductSort,
      nullable: true,
      description: 'Default: RELEVANCE when something is searched, else NAME_ASC.',
    })
    sort?: ProductSort | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<ProductView>> {
    return this.list.list(this.unitOfWork.read(actor), {
      search: plainArgument(search, 'search', SEARCH_LENGTH_MAX),
      filter: filter ?? null,
      sort: sort ?? null,
      page: pageRequest(first, after),
      isCounted: asksFor(info, 'totalCount'),
    });
  }

  @Public()
  @Query(() => ProductType, {
    nullable: true,
    description:
      'One product, named by exactly one of the three; null: there is none. Callers: anyone with an api key.',
  })
  product(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => UUID, nullable: true, description: 'Its id.' }) id?: string | null,
    @Args('slug', { type: () => String, nullable: true, description: 'Its name in addresses.' })
    slug?: string | null,
    @Args('variantId', { type: () => UUID, nullable: true, description: 'A variant of it.' })
    variantId?: string | null,
  ): Promise<ProductView | null> {
    const by = {
      id: id ?? null,
      slug: plainArgument(slug, 'slug', SLUG_LENGTH_MAX),
      variantId: variantId ?? null,
    };
    if (Object.values(by).filter((name) => name !== null).length !== 1)
      throw new RequestError('BAD_USER_INPUT', 'name the product by one of id, slug, variantId', {
        field: 'id',
      });
    return this.productRows.one(this.unitOfWork.read(actor), by);
  }

  @Public()
  @Query(() => [CategoryType], {
    description: 'Every branch of the catalogue, by name. Callers: anyone with an api key.',
  })
  categories(@CurrentActor() actor: Actor): Promise<CategoryType[]> {
    return this.productRows.categories(this.unitOfWork.read(actor));
  }
}
