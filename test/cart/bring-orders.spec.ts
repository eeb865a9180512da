import { withOrder } from '../../src/cart/brought-lines.js';
import type { LoadedCart } from '../../src/cart/cart-pricing.js';
import type { Id } from '../../src/kernel/ids.js';
import { LimitReached } from '../../src/platform/graphql/common.errors.js';
import { anId } from '../support/builders.js';

const carrying = (handOverOrderIds: Id<'Order'>[]) =>
  ({ cart: { handOverOrderIds }, lines: [] }) as unknown as LoadedCart;
const orders = (count: number) => Array.from({ length: count }, () => anId<'Order'>());

it('hands a hundred orders over on one ticket, and says which limit the next one meets', () => {
  const most = orders(99);
  const last = anId<'Order'>();
  expect(withOrder(carrying(most), last, null)?.cart?.handOverOrderIds).toEqual([...most, last]);
  let refusal: unknown;
  try {
    withOrder(carrying([...most, last]), anId<'Order'>(), null);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(LimitReached);
  expect(refusal).toMatchObject({
    ...{ max: 100, current: 101, because: 'A ticket carries at most 100 orders to hand over.' },
    message: 'Hand these orders over first, then bring the others on another ticket.',
  });
});

it('takes an order that is on it already for what it is', () => {
  const hundred = orders(100);
  expect(withOrder(carrying(hundred), hundred[7]!, null)).toBeNull();
});
