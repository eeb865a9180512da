import type { Customer } from './customer.entity.js';
import type { CustomerCardType } from './customers.types.js';
import { displayName } from './display-name.js';

/** What a till's or call centre's screen shows of a customer. */
export const cardOf = ({ id, name, level }: Customer): CustomerCardType => ({
  id,
  displayName: displayName(name),
  level,
});
