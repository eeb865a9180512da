import type { Api } from '../client/api.js';
import type { Amount } from './looks.js';
import type { Teller } from './teller.js';

const WIDTH = 38;
const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 10;

/** A cart as a screen shows it. */
export interface ShownCart {
  readonly id: string;
  readonly version: number;
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly variant: { readonly id: string; readonly name: string };
    readonly addedBy: { readonly channel: string };
    readonly price: { readonly total: Amount };
  }[];
  readonly totals: { readonly total: Amount };
  readonly pointsToEarn: number;
}

export const CART_FIELDS = `id version lines { id quantity variant { id name } addedBy { channel } price { total { amount currency decimal } } } totals { total { amount currency decimal } } pointsToEarn`;
const FOLLOW = `subscription FollowCart($cartId: UUID!) { cartChanged(cartId: $cartId) { ${CART_FIELDS} } }`;

/** One screen that follows a cart: what it has shown, and when. */
export class Screen {
  readonly seen: ShownCart[] = [];
  private broken: unknown = null;
  private readonly stopping: () => Promise<void>;

  constructor(
    readonly title: string,
    api: Api,
    cartId: string,
  ) {
    this.stopping = api.follow<{ cartChanged: ShownCart }>(
      FOLLOW,
      { cartId },
      ({ cartChanged }) => void this.seen.push(cartChanged),
      (why) => (this.broken = why),
    );
  }

  get cart(): ShownCart | undefined {
    return this.seen.at(-1);
  }

  /** Resolves when it shows this version (or a later one); how long it took, in milliseconds. */
  async shows(version: number): Promise<number> {
    const began = performance.now();
    while ((this.cart?.version ?? 0) < version) {
      if (this.broken !== null)
        throw new Error(`the screen of ${this.title} broke: ${JSON.stringify(this.broken)}`);
      if (performance.now() - began > WAIT_MS)
        throw new Error(`the screen of ${this.title} shows version ${this.cart?.version}, not ${version}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return performance.now() - began;
  }

  /** Versions in the order in which they were shown. */
  versions(): number[] {
    return this.seen.map(({ version }) => version);
  }

  stop(): Promise<void> {
    return this.stopping();
  }
}

/** Draws screens side by side. */
export function draw(teller: Teller, screens: readonly Screen[]): void {
  const columns = screens.map(({ title, cart }) => [
    title,
    cart ? `version ${cart.version}` : 'nothing yet',
    ...(cart?.lines ?? []).map(
      ({ quantity, variant, price, addedBy }) =>
        `${quantity} × ${variant.name.slice(0, 18)} ${price.total.decimal} (${addedBy.channel.toLowerCase()})`,
    ),
    ...(cart ? [`total ${cart.totals.total.decimal}, ${cart.pointsToEarn} points`] : []),
  ]);
  const height = Math.max(...columns.map(({ length }) => length));
  const edge = `    +${columns.map(() => '-'.repeat(WIDTH + 2)).join('+')}+`;
  teller.draws(edge);
  for (let row = 0; row < height; row += 1)
    teller.draws(
      `    |${columns.map((column) => ` ${(column[row] ?? '').slice(0, WIDTH).padEnd(WIDTH)} `).join('|')}|`,
    );
  teller.draws(edge);
}
