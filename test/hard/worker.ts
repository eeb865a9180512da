import { Api } from '../../src/cli/client/api.js';
import { type SeenCart, SEND } from './shop.js';

/** Somebody at work with a client; `chance` is her own, so that her choices do not depend on the others' speed. */
export interface Worker {
  readonly name: string;
  readonly api: Api;
  readonly chance: () => number;
  readonly does: readonly Deed[];
  cart?: SeenCart;
  /** Reservations that are hers to change. */
  readonly reservations: string[];
  /** Pickups she has put ready in her store. */
  readonly ready: string[];
}
export type Deed = (worker: Worker) => Promise<unknown>;

/** Nothing of the kind to be done just now. */
export class Idle extends Error {}

/** Any of these, by her own chance. @throws Idle there is none. */
export const pick = <Value>(from: Iterable<Value>, { chance }: Pick<Worker, 'chance'>): Value => {
  const all = [...from];
  if (all.length === 0) throw new Idle();
  return all[Math.floor(chance() * all.length)]!;
};
/** What makes sense, mostly; else anything, as people try. */
export const mostly = (
  { chance }: Worker,
  sensible: readonly string[],
  any: Iterable<string>,
): Iterable<string> => (sensible.length > 0 && chance() < 0.8 ? sensible : any);

const idOf = (result: object): unknown => {
  const { id, order, cart } = result as { id?: string; order?: { id: string }; cart?: { id: string } };
  return id ?? order?.id ?? cart?.id;
};

/** One write with a key; one in six is sent twice at once, and must be answered with the same thing. */
export async function send<Result extends object>(
  { api, chance }: Worker,
  operation: keyof typeof SEND,
  input: object,
): Promise<Result> {
  const key = Api.key();
  const once = () => api.mutate<Result>(SEND[operation], input, key);
  if (chance() >= 1 / 6) return once();
  const [first, second] = await Promise.allSettled([once(), once()]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  expect(idOf(second.value)).toEqual(idOf(first.value));
  return first.value;
}
