/** The front door. */
export { countryNotServed, readAddress } from './addresses.js';
export { type BroughtLine, broughtLines } from './brought-lines.js';
export { Cart } from './cart.entity.js';
export * from './cart.enums.js';
export * from './cart.errors.js';
export * from './cart.inputs.js';
export { detailsFrom } from './cart-details.js';
export { agreedDelivery, chosenOption, offeredOption, promisedBy } from './delivery-options.js';
export { differencesOf } from './cart-differences.js';
export { isContactMissing, type ReachableLine } from './contact-needed.js';
export { CartHandover } from './cart-handover.entity.js';
export { CartLine } from './cart-line.entity.js';
export { CartMerge } from './cart-merge.entity.js';
export { mergeLines, type MergeLimits } from './cart-merge.js';
export { CartModule } from './cart.module.js';
export { type PricedCart, priceCart } from './cart-pricing.js';
export { CartReader, viewOfLines } from './cart.reader.js';
export {
  type PromotableLine,
  promotedPlan,
  promotionsOf,
  usualPlan,
  withPromotions,
} from './cart-promotions.js';
export { distanceNetOf, type TaxBasis, taxedPlan, type TaxedSale, taxOfLine } from './cart-tax.js';
export { CartVersion } from './cart-version.entity.js';
export { CartRecall } from './cart.recall.js';
export { CartService } from './cart.service.js';
export { type CartTotals, totalsOf } from './cart-totals.js';
export * from './cart.types.js';
export * from './cart-view.js';
export { differencesInWords } from './cart-words.js';
export { canReceiveReceipt, receiptChoiceOf } from './receipt-choice.js';
export { fromWhatSheSaw } from './seen-total.js';
export { TicketService } from './ticket.service.js';
export { SavedItem } from './saved-item.entity.js';
export * from './saved-item.types.js';
export * from './ticket.types.js';
export * from './merge.types.js';
export { TenderingService } from './tendering.service.js';
export type { LeftTicket } from './tendering.repository.js';
export { ticketView, type TicketView } from './ticket-view.js';
