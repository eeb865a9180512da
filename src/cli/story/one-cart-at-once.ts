import { type Api, Refused } from '../client/api.js';
import { ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS } from './cast.js';
import type { Amount } from './looks.js';
import { CART_FIELDS, Screen, type ShownCart } from './screens.js';
import type { Teller } from './teller.js';

const ADD = `mutation Add($input: AddCartLineInput!) { addCartLine(input: $input) { ... on Cart { ${CART_FIELDS} } ... on UserError { code message } } }`;
const PLACE = `mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on OrderPlaced { order { number } } ... on UserError { code message }
  ... on CartChanged { cart { ${CART_FIELDS} } differences { label why before { decimal } after { decimal } pointsBefore pointsAfter } } } }`;

interface Changed {
  readonly code: string;
  readonly message: string;
  readonly cart: ShownCart;
  readonly differences: readonly {
    readonly label: string;
    readonly why: string;
    readonly before: Pick<Amount, 'decimal'> | null;
    readonly after: Pick<Amount, 'decimal'> | null;
    readonly pointsBefore: number | null;
    readonly pointsAfter: number | null;
  }[];
}

/** The code of a refusal, or `done`. */
export const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => refusalOf(error).code,
  );

function refusalOf<Refusal extends Refused['refusal']>(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal as Refusal;
  throw error;
}

/** Where the story stands: the cart as all screens show it. */
export interface Standing {
  readonly elsewhere: Api;
  readonly screens: readonly Screen[];
  everywhere(version: number, screens?: readonly Screen[]): Promise<void>;
}

/**
 * What happens at the same moment: three channels add having seen one version, a phone was away meanwhile, and an order
 * is placed at a total that is no longer the one.
 */
export async function allAtOnce(
  { app, utrecht }: Cast,
  teller: Teller,
  { elsewhere, screens, everywhere }: Standing,
): Promise<void> {
  const [phone, ...others] = screens;
  const { id: cartId, version, lines } = phone!.cart!;
  const { variant } = lines[0]!;
  const add = (api: Api, more: object = {}) =>
    api.mutate<ShownCart>(ADD, { cartId, variantId: variant.id, quantity: 1, ...more });

  teller.does(ANNA_APP, 'is in a tunnel: her phone has lost its connection');
  await phone!.stop();
  teller.does(IRIS, `adds ${variant.name}, at the moment Anna does in the app and in the webshop`);
  const codes = await Promise.all(
    [app, elsewhere, utrecht].map((api) => codeOf(add(api, { expectedVersion: version }))),
  );
  teller.says(`app ${codes[0]} · webshop ${codes[1]} · till ${codes[2]}`);
  teller.expects('one of three that saw the same version adds, two look again', codes.toSorted(), [
    'STALE_CART',
    'STALE_CART',
    'done',
  ]);
  await Promise.all([add(app), add(elsewhere)]); // to whatever is there: both count
  await everywhere(version + 3, others);

  const back = new Screen(phone!.title, app, cartId);
  try {
    teller.does(ANNA_APP, 'is back: her phone connects again');
    await back.shows(version + 3);
    teller.expects('it shows the cart as it is, at once', back.versions(), [version + 3]);
    await everywhere(version + 3, [back, ...others]);
    await orderTooLate(teller, { elsewhere, seen: back.cart!, add: () => add(utrecht) });
    await everywhere(version + 4, [back, ...others]);
  } finally {
    await back.stop();
  }
}

async function orderTooLate(
  teller: Teller,
  { elsewhere, seen, add }: { elsewhere: Api; seen: ShownCart; add(): Promise<ShownCart> },
): Promise<void> {
  teller.does(ANNA_WEBSHOP, `looks at ${seen.totals.total.decimal} to pay; Iris adds one more for her`);
  const now = await add();
  const { amount, currency } = seen.totals.total;
  const order = elsewhere.mutate(PLACE, {
    cartId: seen.id,
    expectedVersion: seen.version,
    expectedTotal: { amount, currency },
    tenders: [{ kind: 'TEST_GATEWAY' }],
  });
  const refused = await order.then(
    () => null,
    (error: unknown) => refusalOf<Changed>(error),
  );
  teller.expects('ordering at the old total is refused', refused?.code, 'CART_CHANGED');
  teller.expects('with the cart as it is', refused?.cart.totals.total.decimal, now.totals.total.decimal);
  for (const { label, why, before, after, pointsBefore, pointsAfter } of refused?.differences ?? []) {
    const [from, to] = [before?.decimal ?? pointsBefore ?? 'none', after?.decimal ?? pointsAfter ?? 'none'];
    teller.says(`${label}: ${from} → ${to}, ${why}`);
  }
}
