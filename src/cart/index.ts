/** The front door. */
export { Cart } from './cart.entity.js';
export * from './cart.enums.js';
export * from './cart.errors.js';
export * from './cart.inputs.js';
export { CartLine } from './cart-line.entity.js';
export { CartModule } from './cart.module.js';
export { CartReader } from './cart.reader.js';
export { type BroughtLine, CartService, type TakeLines } from './cart.service.js';
export { type CartTotals, totalsOf } from './cart-totals.js';
export * from './cart.types.js';
export * from './cart-view.js';
export { type PaidTicket, TicketService } from './ticket.service.js';
