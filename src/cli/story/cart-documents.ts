/** What the story of the one cart sends, as a webshop, an app and a till would write it. */

const REFUSAL = '... on UserError { code message }';
const MONEY = '{ amount currency decimal }';
const CART = `id version state
  lines { id quantity variant { id name } price { total ${MONEY} } availability { asChosen } }
  totals { total ${MONEY} } lastChange { origin { channel person } }`;

export const FOLLOW = `subscription Follow($cartId: UUID!) { cartChanged(cartId: $cartId) { ${CART} } }`;

export const OPEN_CART = `
  mutation OpenCart($input: OpenCartInput!) {
    openCart(input: $input) { ... on CartOpened { cart { ${CART} } } ${REFUSAL} }
  }`;

export const RECOGNISE_BESIDE_TICKET = `
  mutation Recognise($input: IdentifyCustomerInput!) {
    identifyCustomer(input: $input) {
      ... on CustomerIdentified { customer { displayName } cart { id } ticket { id cart { version lines { id } } } }
      ${REFUSAL}
    }
  }`;

export const SCAN_INTO = `
  mutation ScanInto($input: ScanIntoCartInput!) {
    scanIntoCart(input: $input) { ... on Scanned { outcome lineId cart { ${CART} } } ${REFUSAL} }
  }`;

export const ADD = `
  mutation Add($input: AddCartLineInput!) { addCartLine(input: $input) { ... on Cart { ${CART} } ${REFUSAL} } }`;

export const CHANGE = `
  mutation Change($input: ChangeCartLineInput!) {
    changeCartLine(input: $input) {
      __typename
      ... on Cart { ${CART} }
      ... on StaleCart { staleCode: code cart { id version } }
    }
  }`;

export const REMOVE = `
  mutation Remove($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ... on Cart { ${CART} } ${REFUSAL} } }`;

export const SAVE = `
  mutation Save($input: SaveForLaterInput!) {
    saveForLater(input: $input) { ... on SavedItem { id quantity variant { name } } ${REFUSAL} }
  }`;

export const TAKE_SAVED = `
  mutation TakeSaved($input: TakeSavedItemInput!) {
    takeSavedItem(input: $input) { ... on SavedItemTaken { savedItemId cart { ${CART} } } ${REFUSAL} }
  }`;

export const PREPARE = `
  query Prepare($id: UUID) {
    cart(id: $id) { version totals { total ${MONEY} } checkout { missing deliveryOptions { label price ${MONEY} earliest latest } } }
  }`;

export const PLACE = `
  mutation Place($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      __typename
      ... on OrderPlaced { order { number totals { total ${MONEY} } } remaining { id } }
      ... on CartChanged { changedCode: code cart { id version totals { total ${MONEY} } } differences { label before ${MONEY} after ${MONEY} } }
      ... on UserError { refusal: message }
    }
  }`;
