import { Account, ApiClient, AttemptCounter, ProofCode, Session, StaffMember } from './access/index.js';
import {
  Allocation,
  Delivery,
  DeliveryLine,
  Hold,
  StockCount,
  StockCountLine,
  StockDay,
  StockDayBalance,
  StockLevel,
  StockMovement,
  StockRules,
  Transfer,
  TransferLine,
} from './inventory/index.js';
import { AuditEntry } from './platform/audit/audit-entry.entity.js';
import { Barcode, BundleComponent, Category, Product, Variant } from './catalogue/index.js';
import { CallerCheck, ConsentRecord, Customer, CustomerIdentifier } from './customers/index.js';
import { Cart, CartHandover, CartLine, CartMerge, CartVersion, SavedItem } from './cart/index.js';
import {
  Coupon,
  CouponCustomer,
  Price,
  PriceList,
  PriceListMember,
  PriceReductionRule,
  PromotionRow,
  PromotionUse,
  ShelfLabel,
  TaxClassification,
  TaxDestinationChoice,
  TaxDistanceRule,
  TaxDistanceTotal,
  TaxRate,
  TaxRoundingRule,
} from './pricing/index.js';
import { Document, DocumentDelivery, DocumentHolder, DocumentSeries } from './documents/index.js';
import { Fulfilment, FulfilmentLine, Order, OrderEntry, OrderLine, SoldUnit } from './orders/index.js';
import { IdempotencyRecord } from './platform/idempotency/idempotency-record.entity.js';
import { Location, OpeningException, OpeningSlot, Seller, Terminal } from './locations/index.js';
import { Message } from './notifications/index.js';
import { OutboxCursor } from './platform/outbox/outbox-cursor.entity.js';
import { OutboxDelivery } from './platform/outbox/outbox-delivery.entity.js';
import { OutboxEvent } from './platform/outbox/outbox-event.entity.js';
import { Payment, PaymentEvent, Refund, TestGatewayEntry } from './payments/index.js';
import {
  PickTask,
  Pickup,
  PickupLine,
  Reservation,
  ReservationLine,
  ReservationOwner,
} from './collection/index.js';
import { PointsAccount, PointsEntry } from './loyalty/index.js';
import { PublishedTerms, TermsDraft } from './terms/index.js';
import { Return, ReturnLine } from './returns/index.js';
import { SaleRulesRow } from './platform/database/sale-rules.entity.js';
import { Task } from './tasks/index.js';
import { VirtualClockRow } from './platform/clock/virtual-clock.entity.js';

/** Every table, listed by hand so that the list can be read. */
export const entities = [
  // platform
  AuditEntry,
  IdempotencyRecord,
  OutboxCursor,
  OutboxDelivery,
  OutboxEvent,
  SaleRulesRow,
  VirtualClockRow,
  // access
  Account,
  ApiClient,
  AttemptCounter,
  ProofCode,
  Session,
  StaffMember,
  // catalogue
  Barcode,
  BundleComponent,
  Category,
  Product,
  Variant,
  // customers
  CallerCheck,
  ConsentRecord,
  Customer,
  CustomerIdentifier,
  // locations
  Location,
  OpeningException,
  OpeningSlot,
  Seller,
  Terminal,
  // terms
  PublishedTerms,
  TermsDraft,
  // pricing
  Coupon,
  CouponCustomer,
  Price,
  PriceList,
  PriceListMember,
  PriceReductionRule,
  PromotionRow,
  PromotionUse,
  ShelfLabel,
  TaxClassification,
  TaxDestinationChoice,
  TaxDistanceRule,
  TaxDistanceTotal,
  TaxRate,
  TaxRoundingRule,
  // inventory
  Allocation,
  Delivery,
  DeliveryLine,
  Hold,
  StockCount,
  StockCountLine,
  StockDay,
  StockDayBalance,
  StockLevel,
  StockMovement,
  StockRules,
  Transfer,
  TransferLine,
  // payments
  Payment,
  PaymentEvent,
  Refund,
  TestGatewayEntry,
  // loyalty
  PointsAccount,
  PointsEntry,
  // documents
  Document,
  DocumentDelivery,
  DocumentHolder,
  DocumentSeries,
  // tasks
  Task,
  // cart
  Cart,
  CartHandover,
  CartLine,
  CartMerge,
  CartVersion,
  SavedItem,
  // orders
  Fulfilment,
  FulfilmentLine,
  Order,
  OrderEntry,
  OrderLine,
  SoldUnit,
  // collection
  PickTask,
  Pickup,
  PickupLine,
  Reservation,
  ReservationLine,
  ReservationOwner,
  // returns
  Return,
  ReturnLine,
  // notifications
  Message,
];
