import type { Api } from '../client/api.js';
import type { Following } from '../client/live.js';
import { FOLLOW } from './cart-documents.js';
import type { Amount } from './looks.js';
import type { Person } from './teller.js';

/** A cart as the three screens draw it. */
export interface CartSeen {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly variant: { readonly name: string };
    readonly price: { readonly total: Amount };
    readonly availability: { readonly asChosen: boolean };
  }[];
  readonly totals: { readonly total: Amount };
  readonly lastChange: { readonly origin: { readonly channel: string; readonly person: string | null } };
}

const WIDTH = 36;
const WAIT_MS_MAX = 10_000;

/** A screen that follows one cart over a socket of its own. */
export class Screen {
  private following: Following | null = null;
  private failure: unknown = null;
  private waiting: (() => void)[] = [];
  /** What it was told since it was last turned on, in order. */
  told: CartSeen[] = [];

  constructor(
    readonly person: Person,
    readonly api: Api,
  ) {}

  get cart(): CartSeen {
    return this.told.at(-1)!;
  }

  /** Resolves when it shows the cart as it is. */
  async turnOn(cartId: string): Promise<void> {
    this.told = [];
    this.following = this.api.follow<{ cartChanged: CartSeen }>(
      FOLLOW,
      { cartId },
      ({ cartChanged }) => this.hear(cartChanged),
      (reason) => (this.failure = reason),
    );
    await this.shows(1);
  }

  async turnOff(): Promise<void> {
    await this.following?.close();
    this.following = null;
  }

  /**
   * Waits until it shows this version, or a later one.
   *
   * @throws Error when it does not within ten seconds, or the server ended it.
   */
  async shows(version: number): Promise<void> {
    const late = performance.now() + WAIT_MS_MAX;
    while ((this.told.at(-1)?.version ?? 0) < version) {
      if (this.failure !== null || performance.now() > late)
        throw new Error(
          `${this.person.channel} does not show version ${version}: ${JSON.stringify(this.failure)}`,
        );
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, 250);
      });
    }
  }

  private hear(cart: CartSeen): void {
    this.told.push(cart);
    const { waiting } = this;
    this.waiting = [];
    for (const wake of waiting) wake();
  }
}

/** The screens beside each other, line by line. */
export function sideBySide(screens: readonly Screen[]): string[] {
  const columns = screens.map(({ person, cart }) => columnOf(person, cart));
  const height = Math.max(...columns.map(({ length }) => length));
  const rule = (left: string, between: string, right: string) =>
    left + screens.map(() => '─'.repeat(WIDTH + 2)).join(between) + right;
  const row = (index: number) => `│ ${columns.map((column) => cell(column[index] ?? '')).join(' │ ')} │`;
  return [
    rule('┌', '┬', '┐'),
    row(0),
    rule('├', '┼', '┤'),
    ...Array.from({ length: height - 1 }, (_, index) => row(index + 1)),
    rule('└', '┴', '┘'),
  ];
}

function columnOf({ name, channel }: Person, cart: CartSeen): string[] {
  const lines = cart.lines.map(({ quantity, variant, price, availability }) =>
    between(`${availability.asChosen ? ' ' : '!'}${quantity} × ${variant.name}`, price.total.decimal),
  );
  const { channel: by, person } = cart.lastChange.origin;
  return [
    between(`${name.split(',')[0]} · ${channel}`, `v${cart.version}`),
    ...(lines.length > 0 ? lines : ['(empty)']),
    between('total', cart.totals.total.decimal),
    `last: ${by.toLowerCase()}${person === null ? '' : `, ${person}`}`,
  ];
}

const between = (left: string, right: string): string => {
  const room = WIDTH - right.length - 1;
  const short = [...left].slice(0, room).join('');
  return short + ' '.repeat(WIDTH - [...short].length - right.length) + right;
};

const cell = (text: string): string => {
  const short = [...text].slice(0, WIDTH);
  return short.join('') + ' '.repeat(WIDTH - short.length);
};
