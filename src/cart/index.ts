/** The front door. */
export { readAddress } from './addresses.js';
export { Cart } from './cart.entity.js';
export * from './cart.enums.js';
export * from './cart.errors.js';
export * from './cart.inputs.js';
export type { CartDifference, WhyCode } from './cart-change.js';
export { type DetailsGiven, detailsFrom } from './cart-details.js';
export { differencesOf } from './cart-differences.js';
export { CartLine } from './cart-line.entity.js';
export { CartModule } from './cart.module.js';
export { type PricedCart, priceCart } from './cart-pricing.js';
export { CartReader, type Considering } from './cart.reader.js';
export { CartRecall } from './cart.recall.js';
export { type BroughtLine, CartService, type TakeLines } from './cart.service.js';
<<<<<<< HEAD
export { type CartTotals, totalsOf } from './cart-totals.js';
=======
export { type CartTotals, type TotalledLine, totalsOf } from './cart-totals.js';
>>>>>>> cart
export * from './cart.types.js';
export * from './cart-view.js';
export { differencesInWords, type WordedDifference } from './cart-words.js';
export type { IdentifiedView } from './recognition.service.js';
export { type PaidTicket, TicketService } from './ticket.service.js';
export * from './ticket.types.js';
export { ticketView, type TicketView } from './ticket-view.js';
