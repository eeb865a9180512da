const REFUSAL = '... on UserError { code message }';

export const PRODUCT = `
  query Product($id: UUID!) {
    product(id: $id) {
      id name description
      variants {
        id sku name saleState price { amount { amount currency } per regular { amount } validFrom }
      }
    }
  }`;

export const PRODUCT_LIST = `
  query ProductList {
    products(first: 20) {
      nodes {
        id name
        variants { id name price { amount { amount currency } per } availability { deliverable } }
      }
    }
  }`;

export const SEARCH = `
  query Search($words: String!) {
    products(search: $words, first: 20) {
      nodes {
        id name
        variants {
          id name availability { deliverable }
          price { amount { amount currency } per reduction { prior { amount } percentBps } }
        }
      }
    }
  }`;

export const VARIANTS = `
  query Variants($after: String) {
    products(first: 50, after: $after) {
      nodes { id variants { id sku kind saleState maxPerCustomer price { per } availability { deliverable } } }
      pageInfo { hasNextPage endCursor }
    }
  }`;

export const OPEN_CART = `
  mutation OpenCart($input: OpenCartInput!) {
    openCart(input: $input) { ... on CartOpened { cart { id } guestToken } ${REFUSAL} }
  }`;

const CART = '... on Cart { id version totals { total { amount } } lines { id } }';

export const ADD_LINE = `
  mutation AddLine($input: AddCartLineInput!) { addCartLine(input: $input) { ${CART} ${REFUSAL} } }`;

export const CHANGE_LINE = `
  mutation ChangeLine($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ${CART} ${REFUSAL} } }`;

export const PLACE_ORDER = `
  mutation PlaceOrder($input: PlaceOrderInput!) {
    placeOrder(input: $input) { ... on OrderPlaced { order { id number state } } ${REFUSAL} }
  }`;

export const LOG_IN_STAFF = `
  mutation LogInStaff($input: LogInStaffInput!) {
    logInStaff(input: $input) { ... on StaffSession { accessToken } ${REFUSAL} }
  }`;

export const ANNOUNCE_PROMOTION = `
  mutation AnnouncePromotion($input: AnnouncePromotionInput!) {
    announcePromotion(input: $input) { ... on Promotion { id } ${REFUSAL} }
  }`;

export const PRICED_CART = `
  query PricedCart($id: UUID!) {
    cart(id: $id) {
      id totals { discount { amount } total { amount } } nextOffers { label needs }
      lines { id price { total { amount } steps { kind label amount { amount } } } }
    }
  }`;

export const NOTHING = '{ __typename }';

export const CART_QUERY = `
  query CartQuery($id: UUID) {
    cart(id: $id) {
      id version
      lines { id quantity variant { id name } price { total { amount } steps { kind amount { amount } } } }
      totals { total { amount } vat { rateBps vat { amount } } }
      checkout { missing }
    }
  }`;

export const FOLLOW_CART = `
  subscription FollowCart($cartId: UUID!) {
    cartChanged(cartId: $cartId) { id version lines { id quantity } totals { total { amount } } }
  }`;

export const LOG_IN = `
  mutation LogIn($input: LogInInput!) {
    logIn(input: $input) { ... on SessionOpened { accessToken } ... on UserError { code message } }
  }`;
