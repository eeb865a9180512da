import { customersInvariants } from '../../src/cli/audit/customers.js';
import { documentsInvariants } from '../../src/cli/audit/documents.js';
import type { Invariant } from '../../src/cli/audit/invariant.js';
import { loyaltyInvariants } from '../../src/cli/audit/loyalty.js';
import { notificationsInvariants } from '../../src/cli/audit/notifications.js';
import { paymentsInvariants } from '../../src/cli/audit/payments.js';
import { testThatEachFires, type Violation } from '../support/violations.js';

/** A customer who paid in cash, with the points, the receipt and the letter that came of it. */
const RIGHT = `
  INSERT INTO customer (id, name, level, language, version, created_at) VALUES (id(1), 'Anna', 'identified', 'nl', 1, now());
  INSERT INTO customer_identifier (id, customer_id, kind, value, source, verified_at, created_at)
    VALUES (id(1), id(1), 'phone', '+31612345678', 'staff', now(), now());
  INSERT INTO consent_record (id, customer_id, version, purpose, granted, text_version, source, api_client_id, at)
    VALUES (id(1), id(1), 2, 'purchases_shown', true, '2026-1', 'self', id(5), now());
  INSERT INTO outbox_event (id, aggregate, aggregate_id, sequence, type, version, actor, payload, transaction_id, occurred_at)
    VALUES (id(1), 'customer', id(1), 2, 'customers.consent_recorded', 1, '{}', jsonb_build_object('consentId', id(1)), 1, now());
  INSERT INTO payment (id, order_id, position, tender, state, currency, asked_amount, authorised_amount, captured_amount,
                       refunded_amount, refunding_amount, rounding_amount, received_amount, change_amount, version, created_at)
    VALUES (id(1), id(9), 0, 'cash', 'captured', 'EUR', 1299, 1299, 1299, 0, 0, 1, 1500, 200, 1, now());
  INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, provider_event_id, at)
    VALUES (id(1), id(1), 1, 'captured', 1299, 'EUR', 'one', now());
  INSERT INTO points_account VALUES (id(1), id(1), 10, 1);
  INSERT INTO points_entry (id, account_id, sequence, kind, points, balance_after, order_id, at)
    VALUES (id(1), id(1), 1, 'earn', 10, 10, id(9), now());
  INSERT INTO document_series VALUES ('ZWO1-2026', 1);
  INSERT INTO document (id, series, serial, kind, issued_at, seller_id, content)
    VALUES (id(1), 'ZWO1-2026', 1, 'receipt', now(), id(8),
            '{"vat": [{"net": {"amount": 100}, "vat": {"amount": 21}, "gross": {"amount": 121}}]}');
  INSERT INTO document_holder (document_id, prints) VALUES (id(1), 0);
  INSERT INTO message (id, cause_id, template, medium, language, recipient, data, state, attempts, due_at, created_at)
    VALUES (id(1), id(9), 'known_address', 'email', 'nl', '{}', '{}', 'queued', 0, now(), now());`;

const VIOLATIONS: readonly Violation[] = [
  ['M1', `UPDATE payment SET captured_amount = 1300; UPDATE payment_event SET amount = 1300`],
  ['M1', `UPDATE payment SET refunding_amount = -1`],
  ['M2', `UPDATE payment SET refunded_amount = 1, state = 'partly_refunded'`],
  [
    'M2',
    `INSERT INTO refund (id, payment_id, order_id, refund_to, state, amount, rounding_amount, currency, attempts, due_at, created_at)
     VALUES (id(1), id(1), id(9), 'original', 'pending', 5, 0, 'EUR', 0, now(), now())`,
  ],
  ['M3', `DELETE FROM payment_event`],
  [
    'M7',
    `INSERT INTO payment_event (id, payment_id, sequence, kind, amount, currency, provider_event_id, at)
     VALUES (id(2), id(1), 2, 'failed', 0, 'EUR', 'one', now())`,
  ],
  ['M8', `UPDATE payment_event SET currency = 'USD'`],
  ['M9', `UPDATE payment SET state = 'refunded'`],
  ['M9', `UPDATE payment SET state = 'failed'`],
  [
    'M10',
    `UPDATE payment SET refunded_amount = 5, state = 'partly_refunded';
     INSERT INTO refund (id, payment_id, order_id, refund_to, state, amount, rounding_amount, currency, attempts, created_at)
     VALUES (id(1), id(1), id(7), 'original', 'done', 5, 0, 'EUR', 0, now())`,
  ],
  ['M-change', `UPDATE payment SET change_amount = NULL`],
  ['M-change', `UPDATE payment SET rounding_amount = 5, change_amount = 196`],
  ['L1', `UPDATE points_account SET balance = 11`],
  [
    'L2',
    `INSERT INTO points_entry (id, account_id, sequence, kind, points, balance_after, order_id, return_id, points_due, at)
     VALUES (id(2), id(1), 0, 'claw_back', -5, -5, id(9), id(6), 0, now()); UPDATE points_account SET balance = 5`,
  ],
  [
    'L3',
    `INSERT INTO points_entry (id, account_id, sequence, kind, points, balance_after, order_id, at)
     VALUES (id(2), id(1), 2, 'earn', 5, 15, id(9), now()); UPDATE points_account SET balance = 15`,
  ],
  ['X2', `UPDATE document SET serial = 2`],
  ['X2', `UPDATE document_series SET last_serial = 2`],
  ['X2', `DELETE FROM document_series`],
  ['X2', `DELETE FROM document_holder; DELETE FROM document`],
  ['X2-holder', `DELETE FROM document_holder`],
  ['X2-vat', `UPDATE document SET content = jsonb_set(content, '{vat,0,vat}', '{"amount": 22}')`],
  ['X2-vat', `UPDATE document SET content = jsonb_set(content, '{vat,0,vat}', '{}')`],
  [
    'G6',
    `INSERT INTO customer_identifier (id, customer_id, kind, value, source, verified_at, created_at)
     VALUES (id(2), id(2), 'phone', '+31612345678', 'staff', now(), now())`,
  ],
  ['G6-normal', `UPDATE customer_identifier SET value = '0612345678'`],
  ['G6-level', `UPDATE customer SET level = 'verified'`],
  ['G7', `UPDATE consent_record SET purpose = ' '`],
  ['G7', `UPDATE consent_record SET text_version = ''`],
  ['G7', `UPDATE consent_record SET at = NULL`],
  ['G7', `UPDATE consent_record SET source = NULL`],
  ['G7', `UPDATE consent_record SET source = 'staff'`],
  ['G7', `UPDATE consent_record SET api_client_id = NULL`],
  [
    'G7-order',
    `INSERT INTO consent_record SELECT id(2), customer_id, 3, purpose, false, text_version, source, channel, location_id,
            api_client_id, staff_id, at - interval '1 ms' FROM consent_record;
     INSERT INTO outbox_event (id, aggregate, aggregate_id, sequence, type, version, actor, payload, transaction_id, occurred_at)
     VALUES (id(2), 'customer', id(1), 3, 'customers.consent_recorded', 1, '{}', jsonb_build_object('consentId', id(2)), 1, now())`,
  ],
  ['G7-told', `UPDATE consent_record SET version = 3`],
  ['G7-told', `UPDATE outbox_event SET payload = jsonb_build_object('consentId', id(2))`],
  ['N1', `UPDATE message SET state = 'sent'`],
  ['N1', `UPDATE message SET due_at = NULL`],
];

const ALL: readonly Invariant[] = [
  ...customersInvariants,
  ...documentsInvariants,
  ...loyaltyInvariants,
  ...notificationsInvariants,
  ...paymentsInvariants,
];

testThatEachFires(ALL, { right: RIGHT, violations: VIOLATIONS });
