import { Account, ApiClient, AttemptCounter, ProofCode, Session, StaffMember } from './access/index.js';
import { CallerCheck, Customer, CustomerIdentifier } from './customers/index.js';
import { Document, DocumentDelivery, DocumentHolder, DocumentSeries } from './documents/index.js';
import { PointsAccount, PointsEntry } from './loyalty/index.js';
import { Message } from './notifications/index.js';
import { Payment, PaymentEvent, Refund, TestGatewayEntry } from './payments/index.js';
import { Barcode, BundleComponent, Category, Product, Variant } from './catalogue/index.js';
import { Location, OpeningException, OpeningSlot, Seller, Terminal } from './locations/index.js';
import { AuditEntry } from './platform/audit/audit-entry.entity.js';
import { VirtualClockRow } from './platform/clock/virtual-clock.entity.js';
import { IdempotencyRecord } from './platform/idempotency/idempotency-record.entity.js';
import { OutboxCursor } from './platform/outbox/outbox-cursor.entity.js';
import { OutboxDelivery } from './platform/outbox/outbox-delivery.entity.js';
import { OutboxEvent } from './platform/outbox/outbox-event.entity.js';
import { Price, PriceList, TaxRate } from './pricing/index.js';
import { PublishedTerms } from './terms/index.js';

/** Every table, listed by hand so that the list can be read. */
export const entities = [
  // platform
  AuditEntry,
  IdempotencyRecord,
  OutboxCursor,
  OutboxDelivery,
  OutboxEvent,
  VirtualClockRow,
  // access
  Account,
  ApiClient,
  AttemptCounter,
  ProofCode,
  Session,
  StaffMember,
  // customers
  CallerCheck,
  Customer,
  CustomerIdentifier,
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
  // catalogue
  Barcode,
  BundleComponent,
  Category,
  Product,
  Variant,
  // locations
  Location,
  OpeningException,
  OpeningSlot,
  Seller,
  Terminal,
  // terms
  PublishedTerms,
  // pricing
  Price,
  PriceList,
  TaxRate,
  // notifications
  Message,
];
