import type { Invariant } from '../../src/cli/audit/invariant.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { orderedStockInvariants } from '../../src/cli/audit/ordered-stock.js';
import { testThatEachFires, type Violation } from '../support/violations.js';

/** Stock that came in, was held, sold, moved to another place and counted. */
const RIGHT = `
  INSERT INTO variant (id) VALUES (id(1));
  INSERT INTO location (id) VALUES (id(2)), (id(3));
  INSERT INTO customer_order (id, state) VALUES (id(20), 'confirmed');
  INSERT INTO order_line (id, order_id, variant_id, kind, components, fulfilment_kind, quantity, cancelled, fulfilled, short)
    VALUES (id(21), id(20), id(1), 'goods', '[]', 'deliver', 4, 0, 1, 0);
  INSERT INTO stock_level (variant_id, location_id, owner_seller_id, on_hand, held, allocated)
    VALUES (id(1), id(2), id(9), 10, 2, 3), (id(1), id(3), id(9), 2, 0, 0);
  INSERT INTO hold (id, variant_id, location_id, quantity, purpose, cause_id, line_id, state, order_line_id, ends_at, created_at, version)
    VALUES (id(30), id(1), id(2), 2, 'checkout', id(8), id(8), 'live', NULL, now(), now(), 1),
           (id(31), id(1), id(2), 3, 'checkout', id(8), id(7), 'allocated', id(21), now(), now(), 2);
  INSERT INTO allocation (id, order_line_id, variant_id, location_id, quantity, state, hold_id, created_at, version)
    VALUES (id(40), id(21), id(1), id(2), 1, 'fulfilled', NULL, now(), 2),
           (id(41), id(21), id(1), id(2), 3, 'open', id(31), now(), 1);
  INSERT INTO stock_transfer (id, from_location_id, to_location_id, state, version, created_at)
    VALUES (id(50), id(2), id(3), 'received', 3, now());
  INSERT INTO stock_transfer_line (transfer_id, variant_id, asked, sent, received) VALUES (id(50), id(1), 3, 3, 2);
  UPDATE stock_transfer_line SET lost = 1;
  INSERT INTO stock_delivery (id, reference, supplier, location_id, state, version, created_at)
    VALUES (id(60), 'D1', 'Lampenhuis', id(2), 'received', 2, now());
  INSERT INTO stock_delivery_line (delivery_id, variant_id, expected, received) VALUES (id(60), id(1), 5, 5);
  INSERT INTO stock_count (id, location_id, state, is_blind, version, opened_at, closed_at)
    VALUES (id(70), id(2), 'closed', false, 2, now(), now());
  INSERT INTO stock_count_line (count_id, variant_id, location_id, is_open, expected, counted, counted_at)
    VALUES (id(70), id(1), id(2), false, 11, 10, now());
  INSERT INTO stock_movement (id, variant_id, location_id, owner_seller_id, delta, on_hand_after, reason, cause_kind, cause_id,
                              line_id, actor, operation_key, ordinal, at)
    VALUES (id(80), id(1), id(2), id(9), 10, 10, 'imported', 'import', id(8), NULL, 'a test', id(80), 0, '2026-01-01T10:00Z'),
           (id(81), id(1), id(2), id(9), -1, 9, 'sold', 'order', id(20), id(21), 'a test', id(81), 0, '2026-01-02T10:00Z'),
           (id(82), id(1), id(2), id(9), -3, 6, 'transferred', 'transfer', id(50), NULL, 'a test', id(82), 0, '2026-01-03T10:00Z'),
           (id(83), id(1), id(3), id(9), 2, 2, 'transferred', 'transfer', id(50), NULL, 'a test', id(83), 0, '2026-01-04T10:00Z'),
           (id(84), id(1), id(2), id(9), 5, 11, 'received', 'delivery', id(60), NULL, 'a test', id(84), 0, '2026-01-05T10:00Z'),
           (id(85), id(1), id(2), id(9), -1, 10, 'counted', 'count', id(70), NULL, 'a test', id(85), 0, '2026-01-06T10:00Z');
  INSERT INTO stock_day VALUES ('2026-01-01', now());
  INSERT INTO stock_day_balance (variant_id, location_id, day, on_hand) VALUES (id(1), id(2), '2026-01-01', 10);`;

const HERE = 'WHERE location_id = id(2)';
const VIOLATIONS: readonly Violation[] = [
  ['S1', `UPDATE stock_level SET on_hand = 11 ${HERE}`],
  ['S1', `DELETE FROM stock_movement WHERE location_id = id(3)`],
  ['S1b', `UPDATE stock_day_balance SET on_hand = 9`],
  ['S1c', `UPDATE stock_movement SET at = '2025-12-31T10:00Z' WHERE id = id(81)`],
  ['S2', `UPDATE stock_level SET held = 8 ${HERE}`],
  ['S2', `UPDATE stock_level SET allocated = -1 ${HERE}`],
  ['S2', `UPDATE stock_level SET put_aside = 11 ${HERE}`],
  ['S2', `UPDATE stock_level SET display = 4, quarantine = 4, damaged = 4 ${HERE}`],
  ['S3', `UPDATE hold SET quantity = 1 WHERE id = id(30)`],
  ['S3', `UPDATE hold SET state = 'expired' WHERE id = id(30)`],
  ['S3', `UPDATE allocation SET state = 'cancelled' WHERE id = id(41)`],
  ['S3b', `UPDATE allocation SET aside_place = 'C-3' WHERE id = id(41)`],
  ['S4', `UPDATE hold SET quantity = 0 WHERE id = id(30)`],
  ['S4', `UPDATE allocation SET quantity = -1 WHERE id = id(41)`],
  ['S4', `UPDATE stock_movement SET delta = 0 WHERE id = id(83)`],
  ['S7', `UPDATE customer_order SET state = 'abandoned'`],
  ['S7', `DELETE FROM order_line`],
  ['S8', `UPDATE allocation SET quantity = 4 WHERE id = id(41)`],
  ['S8', `UPDATE order_line SET cancelled = 1`],
  ['S9', `UPDATE order_line SET quantity = 5`],
  ['S9', `UPDATE allocation SET state = 'short' WHERE id = id(41)`],
  ['S10', `UPDATE order_line SET fulfilled = 2`],
  ['S10', `UPDATE stock_movement SET line_id = id(22) WHERE id = id(81)`],
  ['S10a', `UPDATE allocation SET quantity = 2 WHERE id = id(40)`],
  ['S12', `UPDATE hold SET order_line_id = NULL WHERE id = id(31)`],
  ['S12', `UPDATE hold SET order_line_id = id(21) WHERE id = id(30)`],
  ['S12', `UPDATE allocation SET hold_id = id(31)`],
  ['S12', `UPDATE allocation SET hold_id = NULL`],
  ['S13', `UPDATE stock_transfer_line SET received = 3`],
  ['S13', `UPDATE stock_transfer_line SET lost = 0`],
  ['S13', `UPDATE stock_movement SET delta = 1 WHERE id = id(83)`],
  ['S14', `UPDATE stock_movement SET operation_key = id(80)`],
  ['S15', `INSERT INTO stock_level (variant_id, location_id, owner_seller_id) VALUES (id(1), id(3), id(9))`],
  ['S16', `DELETE FROM variant`],
  ['S16', `DELETE FROM location WHERE id = id(3)`],
  ['S16', `DELETE FROM stock_level WHERE location_id = id(3)`],
  ['S17', `UPDATE stock_delivery_line SET received = 4`],
  ['S17', `UPDATE stock_count_line SET counted = 11`],
  ['S17', `DELETE FROM stock_movement WHERE id IN (id(84), id(85))`],
];

const ALL: readonly Invariant[] = [...inventoryInvariants, ...orderedStockInvariants];

testThatEachFires(ALL, { right: RIGHT, violations: VIOLATIONS, withoutKey: 'stock_level' });
