const CART = `id version state currency pointsToEarn frozenUntil expiresAt benefits { label source }
  lines { id quantity note serialNumbers variant { id name } fulfilment { kind location { id } address { postcode } }
          price { total { amount decimal } } addedBy { channel person device location { id } } }
  totals { goods { amount } discount { amount } delivery { amount } deposits { amount } total { amount decimal } vat { rateBps gross { amount } } }
  checkout { missing deliveryAddress { postcode } deliveryOptions { id label price { amount } earliest latest } contact { name phone } }
  lastChange { origin { channel person } differences { subject label why whyCode before { amount } after { amount } pointsAfter } }`;
const REFUSAL = `__typename ... on UserError { code message } ... on StaleCart { cart { id version lines { quantity } } }
  ... on LimitReached { limit max current } ... on RuleBroken { problems { path problem } } ... on NotFound { what missingId }
  ... on FulfilmentNotPossible { alternatives { kind location { id } } } ... on CartClosed { closedCartId } ... on SaleBlocked { why }`;
const REFUSAL_OF_SCAN = REFUSAL.replace(
  '... on FulfilmentNotPossible { alternatives { kind location { id } } }',
  '',
);
const REFUSAL_OF_REMOVE = `__typename ... on UserError { code message } ... on NotFound { what missingId }`;
/** A cart as a screen shows it, and what is asked of carts and tickets. */
export const CARTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${CART} } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ${REFUSAL_OF_REMOVE} ... on CartOpened { guestToken cart { ${CART} } } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { ${REFUSAL} ... on Cart { ${CART} } } }`,
  changeCartLine: `mutation ($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ${REFUSAL} ... on Cart { ${CART} } } }`,
  removeCartLine: `mutation ($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ${REFUSAL_OF_REMOVE} ... on Cart { ${CART} } } }`,
  scanIntoCart: `mutation ($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { ${REFUSAL_OF_SCAN} ... on Scanned { outcome lineId choices { quantity variant { id } } cart { ${CART} } } } }`,
  setCheckoutDetails: `mutation ($input: SetCheckoutDetailsInput!) { setCheckoutDetails(input: $input) { __typename ... on UserError { code } ... on RuleBroken { problems { path problem } } ... on Cart { ${CART} } } }`,
  ticket: `query ($id: UUID) { ticket(id: $id) { id state label total { amount } due { amount } rounding { amount } payments { id } receipt { number } customer { displayName } herCart { id lines { quantity } } differences { whyCode why } cart { version pointsToEarn lines { quantity fulfilment { kind } } } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on UserError { code } ... on Ticket { id state label cart { version } due { decimal } } } }`,
  identifyCustomer: `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { history customer { id displayName } cart { id } ticket { id cart { version pointsToEarn } } } } }`,
  enrolCustomer: `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { customer { id displayName level } ticket { id customer { displayName } } } } }`,
} as const;
