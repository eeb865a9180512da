/** One page of a list, as Relay's Cursor Connections Specification has it, with the nodes also given plainly. */
export interface Connection<T> {
  readonly nodes: T[];
  readonly edges: Edge<T>[];
  readonly pageInfo: PageInfo;
  /** Counted to {@link COUNT_LIMIT}; one more says "more than that". */
  readonly totalCount: number;
}

/** A node with the cursor that continues after it. */
interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** Where this page lies in its list; both cursors are null when it is empty. */
interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** Lists are counted to here and no further: `totalCount` 1,001 says that there are more than 1,000. */
export const COUNT_LIMIT = 1_000;

const CURSOR_LENGTH_MAX = 2_048;

/**
 * Writes the sort key of a row as a cursor. Opaque to clients, not secret: never put in what they may not see.
 *
 * @param parts the values the list is ordered by, in that order, the last unique (an id).
 * @returns base64url of a JSON array; read back by {@link decodeCursor}.
 * @throws RangeError for NaN and infinities, which JSON cannot carry.
 */
export function encodeCursor(parts: readonly (string | number)[]): string {
  if (parts.some((part) => typeof part === 'number' && !Number.isFinite(part)))
    throw new RangeError('a cursor carries only finite numbers');
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * Reads a cursor that a client sent.
 *
 * @param text anything at all; how many parts and of which type is for the list that issued it to check.
 * @returns the parts given to {@link encodeCursor}, or null when it is none of ours.
 */
export function decodeCursor(text: string): readonly (string | number)[] | null {
  if (text.length > CURSOR_LENGTH_MAX || !/^[\w-]+$/.test(text)) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) && parts.every(isPart) ? parts : null;
  } catch {
    return null; // no JSON
  }
}

/**
 * Makes a connection out of what keyset pagination fetched.
 *
 * @param rows            fetched in order with LIMIT `first + 1`: one row too many says that a next page exists.
 * @param first           the page size asked for, not negative.
 * @param cursorOf        the cursor of a row, by {@link encodeCursor}.
 * @param totalCount      rows of the whole list, counted to {@link COUNT_LIMIT} + 1.
 * @param hasPreviousPage whether rows come before: in a forward list, whether `after` was given.
 */
export function pageOf<T>(
  rows: readonly T[],
  first: number,
  cursorOf: (row: T) => string,
  totalCount: number,
  hasPreviousPage: boolean,
): Connection<T> {
  const nodes = rows.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: Math.min(totalCount, COUNT_LIMIT + 1),
  };
}

/** JSON reads 1e999 as Infinity, which no list of ours was ordered by. */
function isPart(part: unknown): part is string | number {
  return typeof part === 'string' || (typeof part === 'number' && Number.isFinite(part));
}
