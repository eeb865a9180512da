import { Injectable } from '@nestjs/common';
import { isUuid } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import { tsQuery } from '../kernel/text.js';
import type { Db } from '../platform/database/db.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { ProductSort } from './catalogue.enums.js';
import type { ProductFilter } from './catalogue.inputs.js';
import type { ProductPage, ProductView } from './product-view.js';
import { ProductNarrowing } from './product-narrowing.js';
import { type ProductQuery, ProductRepository } from './product.repository.js';

export interface ListProducts {
  readonly search: string | null;
  readonly filter: ProductFilter | null;
  /** Null: by relevance when something is searched, else by name. */
  readonly sort: ProductSort | null;
  readonly page: PageRequest;
  /** Whether `totalCount` is asked for. */
  readonly isCounted: boolean;
}

/** Lists and finds products. */
@Injectable()
export class ProductListService {
  constructor(
    private readonly products: ProductRepository,
    private readonly narrowing: ProductNarrowing,
  ) {}

  /**
   * A page of listed products, in one statement.
   *
   * A search finds words and what begins with them, written together or apart (kernel/text): `koffiezet apparaat` finds
   * `koffiezetapparaat`, and the reverse. A text without a letter or digit finds nothing.
   *
   * @throws RequestError BAD_USER_INPUT for a cursor of another order, a location that there is not, a point that is none.
   */
  async list(
    db: Db,
    { search, filter, sort, page, isCounted }: ListProducts,
  ): Promise<Connection<ProductView>> {
    const words = search === null ? null : tsQuery(search);
    if (search !== null && words === null) return pageOf<ProductView>([], page.first, () => '', 0, false);
    const categoryIds = filter?.categoryIds ?? null;
    const conditions = await this.narrowing.conditions(db, filter);
    const query: ProductQuery = { words, categoryIds, conditions, first: page.first, isCounted };
    const order = orderOf(sort, words !== null);
    const { products, total } = await this.read(db, query, order, page.after);
    const cursorOf = (product: ProductView) => encodeCursor([order, keyOf(product, order), product.id]);
    return pageOf(products, page.first, cursorOf, total, page.after !== null);
  }

  private read(
    db: Db,
    query: ProductQuery,
    order: ProductSort,
    cursor: PageRequest['after'],
  ): Promise<ProductPage> {
    const [of, key, id] = cursor ?? [];
    const isRight = of === order && typeof id === 'string' && isUuid(id);
    if (cursor !== null && !isRight) throw foreignCursor();
    if (order === ProductSort.NAME_ASC) {
      if (cursor !== null && typeof key !== 'string') throw foreignCursor();
      return this.products.byName(db, query, cursor && { key: String(key), id: String(id) });
    }
    if (cursor !== null && typeof key !== 'number') throw foreignCursor();
    if (order === ProductSort.NEWEST)
      return this.products.byAge(db, query, cursor && { key: new Date(Number(key)), id: String(id) });
    const { words } = query;
    if (words === null) throw new Error('nothing is relevant where nothing is searched');
    return this.products.byRelevance(db, { ...query, words }, cursor && { key: Number(key), id: String(id) });
  }
}

/** Without a search nothing is more relevant than another. */
function orderOf(sort: ProductSort | null, isSearch: boolean): ProductSort {
  if (sort === null || sort === ProductSort.RELEVANCE)
    return isSearch ? ProductSort.RELEVANCE : ProductSort.NAME_ASC;
  return sort;
}

function keyOf({ order }: ProductView, sort: ProductSort): string | number {
  switch (sort) {
    case ProductSort.NAME_ASC:
      return order.sortName;
    case ProductSort.NEWEST:
      return order.createdAt.getTime();
    case ProductSort.RELEVANCE:
      return order.rank;
  }
}

const foreignCursor = () =>
  new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page of this list', {
    field: 'after',
  });
