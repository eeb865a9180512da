import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Connection } from '../../kernel/page.js';
import { decodeCursor } from '../../kernel/page.js';
import { RequestError } from './request-error.js';

export type { Connection } from '../../kernel/page.js';

const FIRST_MAX = 100;

@ObjectType('PageInfo', { description: 'Whether there is more.' })
class PageInfoType {
  @Field({ description: 'There is a page after this one.' }) hasNextPage: boolean;
  @Field({ description: 'There is a page before this one.' }) hasPreviousPage: boolean;
  @Field(() => String, { nullable: true, description: 'Of the first node; null on an empty page.' })
  startCursor: string | null;
  @Field(() => String, { nullable: true, description: 'For `after`; null on an empty page.' })
  endCursor: string | null;
}

/** Makes the Relay connection type of a node: `export const ProductConnection = connectionOf('Product', ProductType)`. */
export function connectionOf<Node>(name: string, node: Type<Node>): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `A cursor and its ${name}.` })
  class Edge {
    @Field({ description: 'For `after`.' }) cursor: string;
    @Field(() => node, { description: 'The object.' }) node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name}.` })
  class Page {
    @Field(() => [node], { description: 'The page.' }) nodes: Node[];
    @Field(() => [Edge], { description: 'The page with a cursor for each.' }) edges: Edge[];
    @Field(() => PageInfoType, { description: 'Whether there is more.' }) pageInfo: PageInfoType;
    @Field(() => Int, { description: 'Counted to 1,000; 1,001 means more.' }) totalCount: number;
  }
  return Page;
}

/** A page as asked for: how many, and the key of the last row seen. */
export interface PageRequest {
  readonly first: number;
  readonly after: readonly (string | number)[] | null;
}

/**
 * Reads `first` and `after` of a connection.
 *
 * @throws RequestError BAD_USER_INPUT beyond 1 to 100 (never clipped), or for a cursor that is none of ours.
 */
export function pageRequest(first: number, after?: string | null): PageRequest {
  if (!Number.isInteger(first) || first < 1 || first > FIRST_MAX)
    throw new RequestError('BAD_USER_INPUT', `first must be from 1 to ${FIRST_MAX}`, { field: 'first' });
  if (after === undefined || after === null) return { first, after: null };
  const key = decodeCursor(after);
  if (key === null)
    throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
      field: 'after',
    });
  return { first, after: key };
}
