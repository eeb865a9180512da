import { accessInvariants } from './access.js';
import { cartInvariants, cartOrderInvariants } from './cart.js';
import { catalogueInvariants } from './catalogue.js';
import { collectionInvariants } from './collection.js';
import { customersInvariants } from './customers.js';
import { databaseInvariants } from './database.js';
import { documentsInvariants } from './documents.js';
import { inventoryInvariants } from './inventory.js';
import type { Invariant } from './invariant.js';
import { loyaltyInvariants } from './loyalty.js';
import { notificationsInvariants } from './notifications.js';
import { orderedStockInvariants } from './ordered-stock.js';
import { ordersInvariants } from './orders.js';
import { paymentsInvariants } from './payments.js';
import { pricingInvariants } from './pricing.js';
import { promotionsInvariants } from './promotions.js';
import { returnsInvariants } from './returns.js';
import { tasksInvariants } from './tasks.js';
import { taxesInvariants } from './taxes.js';
import { tenderingInvariants } from './tendering.js';
import { termsInvariants } from './terms.js';

/** Every invariant of the product, module by module: what `npm run audit` proves. */
export const invariants: readonly Invariant[] = [
  ...databaseInvariants,
  ...accessInvariants,
  ...catalogueInvariants,
  ...customersInvariants,
  ...termsInvariants,
  ...pricingInvariants,
  ...inventoryInvariants,
  ...paymentsInvariants,
  ...loyaltyInvariants,
  ...documentsInvariants,
  ...tasksInvariants,
  ...cartInvariants,
  ...ordersInvariants,
  ...taxesInvariants,
  ...promotionsInvariants,
  ...cartOrderInvariants,
  ...orderedStockInvariants,
  ...collectionInvariants,
  ...tenderingInvariants,
  ...returnsInvariants,
  ...notificationsInvariants,
];
