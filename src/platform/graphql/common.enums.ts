import { registerEnumType } from '@nestjs/graphql';

/** Channel. */
export enum Channel {
  WEBSHOP = 'webshop',
  APP = 'app',
  STORE = 'store',
  PHONE = 'phone',
  SOCIAL = 'social',
}
registerEnumType(Channel, { name: 'Channel', description: 'Channel.' });

/** Client kind. */
export enum ClientKind {
  WEBSHOP = 'webshop',
  APP = 'app',
  POS = 'pos',
  CONTACT_CENTRE = 'contact_centre',
  OPS = 'ops',
  SYSTEM = 'system',
}
registerEnumType(ClientKind, { name: 'ClientKind', description: 'Client kind.' });

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
registerEnumType(DifferenceSubject, { name: 'DifferenceSubject', description: 'Difference subject.' });

/** Limit kind. */
export enum LimitKind {
  CART_LINES = 'cart_lines',
  LINE_QUANTITY = 'line_quantity',
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
registerEnumType(LimitKind, { name: 'LimitKind', description: 'Limit kind.' });

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
  OTHER = 'other',
}
registerEnumType(ObjectKind, { name: 'ObjectKind', description: 'Object kind.' });

/** Receipt by. */
export enum ReceiptBy {
  EMAIL = 'email',
  POST = 'post',
  PRINT = 'print',
}
registerEnumType(ReceiptBy, { name: 'ReceiptBy', description: 'Receipt by.' });

/** Unit. */
export enum Unit {
  PIECE = 'piece',
  CM = 'cm',
  G = 'g',
  ML = 'ml',
}
registerEnumType(Unit, { name: 'Unit', description: 'Unit.' });

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
registerEnumType(Weekday, { name: 'Weekday', description: 'Weekday.' });
