import { cartInvariants, cartOrderInvariants } from '../../src/cli/audit/cart.js';
import { databaseInvariants } from '../../src/cli/audit/database.js';
import { ordersInvariants } from '../../src/cli/audit/orders.js';
import { testThatEachFires, type Violation } from '../support/violations.js';

const LINE = `INSERT INTO cart_line (id, cart_id, position, variant_id, quantity, on_line_id, fulfilment_kind, fulfilment_key,
                                     serial_numbers, added_channel, added_at, order_line_id, converted_at)`;

/** Her cart with a lamp that bears a fitting and a chair that she has ordered, and a guest's that went up in it. */
const RIGHT = `
  INSERT INTO cart (id, kind, state, version, currency, customer_id, coupon_codes, last_change, opened_at, expires_at)
    VALUES (id(1), 'shopping', 'open', 3, 'EUR', id(1), '{}', '{}', now(), now());
  INSERT INTO cart (id, kind, state, version, currency, guest_token_hash, coupon_codes, last_change, opened_at, expires_at)
    VALUES (id(2), 'shopping', 'merged', 1, 'EUR', 'aa', '{}', '{}', now(), now()),
           (id(3), 'shopping', 'open', 1, 'EUR', 'bb', '{}', '{}', now(), now());
  INSERT INTO cart (id, kind, state, version, currency, location_id, terminal_id, coupon_codes, last_change, opened_at, expires_at)
    VALUES (id(4), 'ticket', 'open', 1, 'EUR', id(1), id(1), '{}', '{}', now(), now());
  UPDATE cart SET hand_over_order_ids = ARRAY[id(9)] WHERE id = id(4);
  INSERT INTO cart_merge (id, cart_id, from_cart_id, merged_at, lines) VALUES (id(1), id(1), id(2), now(), '[]');
  ${LINE} VALUES (id(1), id(1), 1, id(1), 2, NULL, 'deliver', '', '{}', 'webshop', now(), NULL, NULL),
                 (id(2), id(1), 2, id(2), 2, id(1), 'deliver', '', '{}', 'webshop', now(), NULL, NULL),
                 (id(3), id(1), 3, id(3), 1, NULL, 'deliver', '', '{}', 'webshop', now(), id(3), now()),
                 (id(4), id(2), 1, id(1), 1, NULL, 'deliver', '', '{}', 'webshop', now(), NULL, NULL);
  UPDATE cart_line SET merged_into_line_id = id(1) WHERE id = id(4);
  INSERT INTO cart_version (cart_id, version, at, was)
    SELECT id(1), version, now(), '{"lines": [{"id": "00000000-0000-7000-8000-000000000003"}]}' FROM generate_series(2, 3) AS version;
  INSERT INTO outbox_event (transaction_id, id, aggregate, aggregate_id, sequence, type, version, actor, payload, occurred_at)
    SELECT '1', id(10 * cart + version), 'cart', id(cart), version, 'cart.opened', 1, '{}', '{}', now()
      FROM (VALUES (1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (4, 1)) AS one (cart, version);
  INSERT INTO customer_order (id, number, version, state, placed_at, device, seller_id, contract, currency, goods_amount,
                              discount_amount, delivery_amount, deposits_amount, total_amount, vat, terms_id, terms_version,
                              terms_hash, language, receipt_choice)
    VALUES (id(9), 'B-1', 1, 'confirmed', now(), 'web', id(1), 'distance', 'EUR', 900, 0, 0, 0, 900, '[]', id(1), 1, '', 'nl', '{}');
  INSERT INTO order_line (id, order_id, position, variant_id, name, kind, unit, earns_points, quantity, price_amount, price_per,
                          gross_amount, discount_amount, total_amount, currency, trail, fulfilment_kind, components, serial_numbers,
                          tax_country, tax_rule, price_id, unit_amount, dearer_units, cart_line_id)
    VALUES (id(3), id(9), 0, id(3), 'Stoel', 'goods', 'piece', true, 1, 900, 1, 900, 0, 900, 'EUR', '{}', 'deliver', '[]', '{}',
            'NL', 'domestic', id(1), 900, 0, id(3));
  INSERT INTO idempotency_record (api_client_id, subject, key, operation, input_hash, result, created_at)
    VALUES (id(1), 'customer:1', id(1), 'addCartLine', '', '{}', now());`;

const again = (table: string, changes: string, where = 'true') =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(${table}, '${changes}')).* FROM ${table} WHERE ${where}`;
const ID5 = `"00000000-0000-7000-8000-000000000005"`;

const VIOLATIONS: readonly Violation[] = [
  ['C1', again('cart_line', `{"id": ${ID5}}`, 'id = id(3)')],
  ['C2', 'UPDATE cart_line SET converted_at = NULL WHERE id = id(3)'],
  ['C2', `UPDATE cart SET state = 'ordered' WHERE id = id(1)`],
  ['C2-order', 'DELETE FROM order_line'],
  ['C2-order', 'UPDATE order_line SET variant_id = id(1)'],
  ['C3-customer', again('cart', `{"id": ${ID5}}`, 'id = id(1)')],
  ['C3-guest', again('cart', `{"id": ${ID5}}`, 'id = id(3)')],
  ['C3-terminal', again('cart', `{"id": ${ID5}}`, 'id = id(4)')],
  ['C4', 'UPDATE cart_line SET quantity = 0 WHERE id = id(1)'],
  ['C4', again('cart_line', `{"id": ${ID5}}`, 'id = id(1)')],
  ['C4-hanging', 'UPDATE cart_line SET quantity = 3 WHERE id = id(2)'],
  ['C4-hanging', 'UPDATE cart_line SET cart_id = id(3) WHERE id = id(2)'],
  ['C4-hanging', `UPDATE cart_line SET fulfilment_kind = 'collect' WHERE id = id(1)`],
  ['C4-hanging', 'DELETE FROM cart_line WHERE id = id(1)'],
  ['C5', `UPDATE cart_line SET converted_at = added_at - interval '1 second' WHERE id = id(3)`],
  ['C5-change', `UPDATE cart_version SET at = now() + interval '1 second'`],
  ['C6', 'UPDATE cart_line SET quantity = 2 WHERE id = id(3)'],
  ['C6', 'UPDATE cart_line SET order_line_id = id(5) WHERE id = id(3)'],
  ['C7', again('idempotency_record', '{}')],
  ['C8', `UPDATE idempotency_record SET result = NULL, created_at = now() - interval '2 hours'`],
  ['C9', 'DELETE FROM order_line'],
  ['C9', 'DELETE FROM customer_order'],
  ['C9', again('customer_order', `{"id": ${ID5}}`)],
  ['C10', 'UPDATE order_line SET quantity = 0'],
  ['C10', 'UPDATE order_line SET cancelled = 2'],
  ['C10', 'UPDATE order_line SET cancelled = -1'],
  ['C-merged', `UPDATE cart SET state = 'open' WHERE id = id(2)`],
  ['C-merged', 'DELETE FROM cart_merge'],
  ['C-merged', 'UPDATE cart SET customer_id = id(2) WHERE id = id(2)'],
  ['C-followed', 'UPDATE cart_line SET merged_into_line_id = id(1) WHERE id = id(2)'],
  ['C-followed', 'UPDATE cart_line SET cart_id = id(3) WHERE id = id(1)'],
  ['C-events', 'UPDATE cart SET version = 4 WHERE id = id(1)'],
  ['C-events', 'DELETE FROM outbox_event WHERE sequence = 2'],
  ['C-events', 'UPDATE outbox_event SET sequence = 5 WHERE sequence = 3'],
  ['C-private', `UPDATE outbox_event SET payload = '{"note": "voor Anna"}'`],
  ['C-hand-over', `UPDATE cart SET hand_over_order_ids = ARRAY[id(9), id(9)] WHERE id = id(4)`],
  ['C-hand-over', `UPDATE cart SET hand_over_order_ids = ARRAY[id(8)] WHERE id = id(4)`],
  ['C-hand-over', `UPDATE cart SET hand_over_order_ids = ARRAY[id(9)] WHERE id = id(1)`],
  ['C-hand-over', `UPDATE cart SET state = 'voided', hand_over_order_ids = ARRAY[id(9)] WHERE id = id(4)`],
  ['C-versions', 'UPDATE cart_version SET version = 5 WHERE version = 3'],
  ['C-versions', 'UPDATE cart SET version = 2 WHERE id = id(1)'],
];

const CHECKED = [
  ...cartInvariants,
  ...cartOrderInvariants,
  ...databaseInvariants.filter(({ id }) => ['C7', 'C8'].includes(id)),
  ...ordersInvariants.filter(({ id }) => ['C9', 'C10'].includes(id)),
];

testThatEachFires(CHECKED, { right: RIGHT, violations: VIOLATIONS, withoutKey: 'idempotency_record' });
