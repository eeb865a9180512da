const REFUSAL = '... on UserError { code message }';
const ORDER = 'id lines { id quantity variant { sku } }';

export const PLACE_ORDER = `
  mutation PlaceOrder($input: PlaceOrderInput!) {
    placeOrder(input: $input) { ... on OrderPlaced { order { ${ORDER} fulfilments { id } } } ${REFUSAL} }
  }`;

export const ASK_TOTAL = `
  mutation AskTotal($input: PlaceOrderInput!) {
    placeOrder(input: $input) { ... on TotalChanged { newTotal { amount } } ${REFUSAL} }
  }`;

export const DESPATCH = `
  mutation Despatch($input: DespatchFulfilmentInput!) {
    despatchFulfilment(input: $input) { ... on Fulfilment { id state } ${REFUSAL} }
  }`;

export const OPEN_TICKET = `
  mutation OpenTicket($input: OpenTicketInput!) { openTicket(input: $input) { ... on Ticket { id } ${REFUSAL} } }`;

export const ADD_LINE = `
  mutation AddLine($input: AddCartLineInput!) {
    addCartLine(input: $input) { ... on Cart { version totals { total { amount } } } ${REFUSAL} }
  }`;

export const PAY_TICKET = `
  mutation PayTicket($input: PayTicketInput!) {
    payTicket(input: $input) { ... on Ticket { order { ${ORDER} } } ${REFUSAL} }
  }`;

export const TAKE_BACK = `
  mutation TakeBack($input: ReturnAtTillInput!) {
    returnAtTill(input: $input) { ... on Return { id state } ${REFUSAL} }
  }`;
