import { type Api, Refused } from '../../src/cli/client/api.js';

const BARCODES = ['9521234003458', '9521234003731', '9521234900016', '9521234900030'];
const SEEN = 'id version lines { id quantity onLineId }';
const SCAN = `mutation ($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { ... on Scanned { cart { ${SEEN} } } ... on UserError { code message } } }`;
const CHANGE = `mutation ($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ... on Cart { ${SEEN} } ... on UserError { code message } } }`;
const REMOVE = `mutation ($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ... on Cart { ${SEEN} } ... on UserError { code message } } }`;
const CART = `query ($id: UUID) { cart(id: $id) { ${SEEN} } }`;

interface SeenCart {
  readonly version: number;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
}

/** What came of it: done, refused for an old version, refused otherwise. */
export interface OperationCounts {
  done: number;
  stale: number;
  refused: number;
}

/** Numbers that look random and are the same on every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Clients who scan, change and take out what they see in one cart, all at once and each as fast as answers come. Each
 * acts on what it last saw: whoever is late is refused, looks, and goes on.
 */
export async function randomCartOperations(
  clients: readonly Api[],
  cartId: string,
  count: number,
): Promise<OperationCounts> {
  const counts: OperationCounts = { done: 0, stale: 0, refused: 0 };
  let left = count;
  await Promise.all(
    clients.map(async (api, index) => {
      const roll = dice(7 + index);
      let seen: SeenCart | null = null;
      while (left > 0) {
        left -= 1;
        seen ??= (await api.query<{ cart: SeenCart }>(CART, { id: cartId })).cart;
        const line: SeenCart['lines'][number] | undefined = seen.lines[roll(Math.max(1, seen.lines.length))];
        const what = line === undefined ? 0 : roll(4);
        const change: object = { cartId, expectedVersion: seen.version, lineId: line?.id };
        try {
          if (what <= 1) {
            const barcode = BARCODES[roll(BARCODES.length)];
            seen = (await api.mutate<{ cart: SeenCart }>(SCAN, { cartId, barcode })).cart;
          } else if (what === 2)
            seen = await api.mutate<SeenCart>(CHANGE, { ...change, quantity: (line!.quantity % 5) + 1 });
          else seen = await api.mutate<SeenCart>(REMOVE, change);
          counts.done += 1;
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          if (error.refusal.code === 'STALE_CART') counts.stale += 1;
          else counts.refused += 1;
          seen = null;
        }
      }
    }),
  );
  return counts;
}
