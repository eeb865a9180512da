import { registerEnumType } from '@nestjs/graphql';

/** Channel. */
export enum Channel {
  WEBSHOP = 'webshop',
  APP = 'app',
  STORE = 'store',
  PHONE = 'phone',
  SOCIAL = 'social',
}
registerEnumType(Channel, {
  name: 'Channel',
  description: 'Through what the customer comes; follows from the api client.',
  valuesMap: {
    WEBSHOP: { description: 'The webshop, in a browser.' },
    APP: { description: 'The app on her phone.' },
    STORE: { description: 'A till or a colleague in a store.' },
    PHONE: { description: 'The contact centre, by telephone.' },
    SOCIAL: { description: 'A conversation: chat or a social network.' },
  },
});

/** Client kind. */
export enum ClientKind {
  WEBSHOP = 'webshop',
  APP = 'app',
  POS = 'pos',
  CONTACT_CENTRE = 'contact_centre',
  OPS = 'ops',
  SYSTEM = 'system',
}
registerEnumType(ClientKind, {
  name: 'ClientKind',
  description: 'What kind of program speaks.',
  valuesMap: {
    WEBSHOP: { description: 'A webshop; its key is publishable.' },
    APP: { description: 'An app; its key is publishable.' },
    POS: { description: 'A till or scanner of one location.' },
    CONTACT_CENTRE: { description: 'The screen of an agent.' },
    OPS: { description: 'The screen of head office.' },
    SYSTEM: { description: 'Another system, with no person behind it.' },
  },
});

/** Difference subject. */
export enum DifferenceSubject {
  LINE = 'line',
  PRICE = 'price',
  PROMOTION = 'promotion',
  COUPON = 'coupon',
  BENEFIT = 'benefit',
  POINTS = 'points',
  DELIVERY = 'delivery',
  TOTAL = 'total',
}
registerEnumType(DifferenceSubject, {
  name: 'DifferenceSubject',
  description: 'What changed.',
  valuesMap: {
    LINE: { description: 'A line came or went.' },
    PRICE: { description: 'The price of a line.' },
    PROMOTION: { description: 'A promotion began or ceased to apply.' },
    COUPON: { description: 'A coupon is used or no longer usable.' },
    BENEFIT: { description: 'A benefit of her card.' },
    POINTS: { description: 'The points it brings.' },
    DELIVERY: { description: 'What delivery costs.' },
    TOTAL: { description: 'What is to pay.' },
  },
});

/** Limit kind. */
export enum LimitKind {
  CART_LINES = 'cart_lines',
  LINE_QUANTITY = 'line_quantity',
  SAVED_ITEMS = 'saved_items',
  PER_CUSTOMER = 'per_customer',
  OPEN_RESERVATIONS = 'open_reservations',
  NO_SHOWS = 'no_shows',
  EXTENSIONS = 'extensions',
  RESENDS = 'resends',
  WITHOUT_RECEIPT = 'without_receipt',
  PRICE_MANDATE = 'price_mandate',
  GOODWILL = 'goodwill',
  CREDIT = 'credit',
}
registerEnumType(LimitKind, {
  name: 'LimitKind',
  description: 'Which limit was reached.',
  valuesMap: {
    CART_LINES: { description: 'Lines in one cart or ticket.' },
    LINE_QUANTITY: { description: 'Units in one line.' },
    SAVED_ITEMS: { description: 'Articles kept for later.' },
    PER_CUSTOMER: { description: 'Units of an article per customer.' },
    OPEN_RESERVATIONS: { description: 'Reservations open at once.' },
    NO_SHOWS: { description: 'Reservations not collected before.' },
    EXTENSIONS: { description: 'Times a reservation is extended.' },
    RESENDS: { description: 'Times a message is sent again.' },
    WITHOUT_RECEIPT: { description: 'Returns without a receipt.' },
    PRICE_MANDATE: { description: 'What this member of staff may take off a price.' },
    GOODWILL: { description: 'What may be given out of goodwill.' },
    CREDIT: { description: 'What she may owe.' },
  },
});

/** Object kind. */
export enum ObjectKind {
  CART = 'cart',
  LINE = 'line',
  VARIANT = 'variant',
  PRODUCT = 'product',
  LOCATION = 'location',
  SELLER = 'seller',
  CUSTOMER = 'customer',
  ORDER = 'order',
  PAYMENT = 'payment',
  DOCUMENT = 'document',
  RESERVATION = 'reservation',
  PICKUP = 'pickup',
  TASK = 'task',
  RETURN = 'return',
  TRANSFER = 'transfer',
  DELIVERY = 'delivery',
  COUNT = 'count',
  TERMS = 'terms',
  PROMOTION = 'promotion',
  CASH_SESSION = 'cash_session',
  SAVED_ITEM = 'saved_item',
  OTHER = 'other',
}
registerEnumType(ObjectKind, {
  name: 'ObjectKind',
  description: 'What was not found.',
  valuesMap: {
    CART: { description: 'A cart or ticket.' },
    LINE: { description: 'A line of a cart, order, reservation or return.' },
    VARIANT: { description: 'A variant.' },
    PRODUCT: { description: 'A product.' },
    LOCATION: { description: 'A location.' },
    SELLER: { description: 'A seller.' },
    CUSTOMER: { description: 'A customer.' },
    ORDER: { description: 'An order.' },
    PAYMENT: { description: 'A payment.' },
    DOCUMENT: { description: 'A document.' },
    RESERVATION: { description: 'A reservation.' },
    PICKUP: { description: 'A pickup.' },
    TASK: { description: 'A task.' },
    RETURN: { description: 'A return.' },
    TRANSFER: { description: 'A transfer.' },
    DELIVERY: { description: 'A delivery.' },
    COUNT: { description: 'A stock count.' },
    TERMS: { description: 'Terms.' },
    PROMOTION: { description: 'A promotion.' },
    SAVED_ITEM: { description: 'An article kept for later.' },
    CASH_SESSION: { description: 'A cash session.' },
    OTHER: { description: 'Something else that was named by its id.' },
  },
});

/** Receipt by. */
export enum ReceiptBy {
  EMAIL = 'email',
  POST = 'post',
  PRINT = 'print',
}
registerEnumType(ReceiptBy, {
  name: 'ReceiptBy',
  description: 'How the receipt comes.',
  valuesMap: {
    EMAIL: { description: 'By e-mail.' },
    POST: { description: 'By letter.' },
    PRINT: { description: 'On paper, at the till.' },
  },
});

/** Unit. */
export enum Unit {
  PIECE = 'piece',
  CM = 'cm',
  G = 'g',
  ML = 'ml',
}
registerEnumType(Unit, {
  name: 'Unit',
  description: 'What a quantity counts.',
  valuesMap: {
    PIECE: { description: 'Pieces.' },
    CM: { description: 'Centimetres.' },
    G: { description: 'Grams.' },
    ML: { description: 'Millilitres.' },
  },
});

/** Weekday. */
export enum Weekday {
  MONDAY = 'monday',
  TUESDAY = 'tuesday',
  WEDNESDAY = 'wednesday',
  THURSDAY = 'thursday',
  FRIDAY = 'friday',
  SATURDAY = 'saturday',
  SUNDAY = 'sunday',
}
registerEnumType(Weekday, {
  name: 'Weekday',
  description: 'A day of the week.',
  valuesMap: {
    MONDAY: { description: 'Monday.' },
    TUESDAY: { description: 'Tuesday.' },
    WEDNESDAY: { description: 'Wednesday.' },
    THURSDAY: { description: 'Thursday.' },
    FRIDAY: { description: 'Friday.' },
    SATURDAY: { description: 'Saturday.' },
    SUNDAY: { description: 'Sunday.' },
  },
});
