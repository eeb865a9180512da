import { ordersInvariants } from '../../src/cli/audit/orders.js';
import { promotionsInvariants } from '../../src/cli/audit/promotions.js';
import { taxesInvariants } from '../../src/cli/audit/taxes.js';
import { testThatEachFires, type Violation } from '../support/violations.js';

const VAT = `[{"rateBps": 2100, "net": {"amount": 744}, "vat": {"amount": 156}, "gross": {"amount": 900}}]`;
const TRAIL = `{"steps": [{"kind": "list", "amount": {"amount": 1000}, "sourceId": null},
  {"kind": "promotion", "amount": {"amount": -100}, "sourceId": "00000000-0000-7000-8000-000000000001"}], "vat": ${VAT}}`;

const LABEL = `{"kind": "staff_adjustment", "amount": {"amount": 0}, "sourceId": "00000000-0000-7000-8000-000000000001", "person": null}`;
const labelled = (more: string) =>
  `UPDATE order_line SET trail = jsonb_set(trail, '{steps,2}', '${LABEL}'); ${more}`;

/** An order that used a coupon: right. */
const RIGHT = `
  INSERT INTO promotion (id, version, name, priority, conditions, actions, valid_from, announced_at)
    VALUES (id(1), 1, 'Actie', 0, '[{"kind": "coupon"}]', '[{"kind": "percentage", "percentBps": 1000}]', now(), now());
  INSERT INTO coupon (id, promotion_id, code, customer_id, uses_max, uses_per_customer_max, uses, issued_at)
    VALUES (id(1), id(1), 'ABC', id(1), 2, 2, 1, now());
  INSERT INTO coupon_customer (coupon_id, customer_id, uses, uses_max) VALUES (id(1), id(1), 1, 2);
  INSERT INTO promotion_use (order_id, promotion_id, coupon_id, customer_id, amount, currency, is_delivery_free, is_first_order, used_at)
    VALUES (id(9), id(1), id(1), id(1), 100, 'EUR', false, false, now());
  INSERT INTO customer_order (id, number, version, state, placed_at, device, seller_id, contract, currency, goods_amount,
                              discount_amount, delivery_amount, deposits_amount, total_amount, vat, terms_id, terms_version,
                              terms_hash, language, receipt_choice)
    VALUES (id(9), 'B-1', 1, 'confirmed', now(), 'web', id(1), 'distance', 'EUR', 1000, 100, 0, 0, 900, '${VAT}', id(1), 1, '', 'nl', '{}');
  INSERT INTO order_line (id, order_id, position, variant_id, name, kind, unit, earns_points, quantity, price_amount, price_per,
                          gross_amount, discount_amount, total_amount, currency, trail, fulfilment_kind, components, serial_numbers,
                          tax_country, tax_rule, price_id, unit_amount, dearer_units)
    VALUES (id(1), id(9), 0, id(1), 'Pan', 'goods', 'piece', true, 1, 1000, 1, 1000, 100, 900, 'EUR', '${TRAIL}', 'deliver', '[]', '{}',
            'NL', 'domestic', id(1), 900, 0);
  INSERT INTO price_list (id, code, kind, currency, audience, vat_included) VALUES (id(1), 'regular EUR', 'regular', 'EUR', 'everyone', true);
  INSERT INTO price (id, price_list_id, variant_id, valid_from, amount, currency, per, announced, reason, written_at)
    VALUES (id(1), id(1), id(1), now(), 1000, 'EUR', 1, false, '', now());
  UPDATE customer_order SET distance_net_amount = 744;
  INSERT INTO tax_distance_total (seller_id, year, currency, net_amount) VALUES (id(1), 2026, 'EUR', 744);
  INSERT INTO document (id, series, serial, kind, issued_at, seller_id, order_id, content)
    VALUES (id(1), 'A', 1, 'receipt', now(), id(1), id(9), '{"vat": ${VAT}}');`;

const VIOLATIONS: readonly Violation[] = [
  ['P10', `UPDATE coupon SET uses = 2`],
  ['P10', `UPDATE coupon SET uses_max = 0`],
  ['P10-customer', `UPDATE coupon SET uses_per_customer_max = 0`],
  ['P10-customer', `UPDATE coupon_customer SET uses = 2`],
  ['P10-customer', `DELETE FROM coupon_customer`],
  ['P10-customer', `UPDATE coupon SET customer_id = id(2)`],
  ['P8', `UPDATE order_line SET discount_amount = 101`],
  ['P8', `UPDATE order_line SET trail = '{"steps": []}'`],
  ['P8', `UPDATE order_line SET trail = jsonb_set(trail, '{steps,1,sourceId}', 'null')`],
  ['P11', `UPDATE promotion_use SET amount = 99`],
  ['P11', `DELETE FROM promotion_use`],
  ['P11', `UPDATE order_line SET trail = '{"steps": []}', discount_amount = 0`],
  ['P11', `UPDATE promotion_use SET promotion_id = id(2)`],
  ['P11-given-back', `UPDATE promotion_use SET given_back_at = now()`],
  ['P11-given-back', `UPDATE customer_order SET state = 'abandoned'`],
  ['P11-given-back', `UPDATE customer_order SET state = 'cancelled'`],
  ['P11-given-back', `DELETE FROM customer_order`],
  ['P-label', labelled('UPDATE order_line SET variant_id = id(2)')],
  ['P-label', labelled(`UPDATE order_line SET trail = jsonb_set(trail, '{steps,2,sourceId}', 'null')`)],
  ['P-label', labelled('UPDATE order_line SET earns_points = false')],
  ['V1', `UPDATE order_line SET kind = 'gift_card'`],
  ['V1', `UPDATE order_line SET earns_points = false`],
  ['P1', `UPDATE price SET amount = 999`],
  ['P1', `UPDATE price SET per = 2`],
  ['P1', `UPDATE price SET variant_id = id(2)`],
  ['P1', `UPDATE price SET valid_from = now() + interval '1 day'`],
  [
    'P1',
    `UPDATE customer_order SET placed_at = now() + interval '2 minutes';
     INSERT INTO price (id, price_list_id, variant_id, valid_from, amount, currency, per, announced, reason, written_at)
       SELECT id(2), price_list_id, variant_id, now() + interval '1 minute', amount, currency, per, announced, reason, written_at FROM price`,
  ],
  ['P1', `UPDATE price SET amount = 999; UPDATE order_line SET tax_rule = 'intra_community'`],
  ['P1', `UPDATE price_list SET vat_included = false`],
  ['P4', `UPDATE order_line SET gross_amount = 999`],
  ['P5', `UPDATE customer_order SET total_amount = 901`],
  ['P5', `UPDATE customer_order SET vat = jsonb_set(vat, '{0,net,amount}', '745')`],
  [
    'P5-delivery',
    `UPDATE customer_order SET delivered_by = '[{"id": "0190c5f0-0000-8000-8000-000000000000", "price": {"amount": 1}}]'`,
  ],
  [
    'P5-delivery',
    `UPDATE customer_order SET delivered_by = '[{"id": "0190c5f0-0000-8000-8000-000000000000", "price": {"amount": 0}}]';
     UPDATE order_line SET delivery_option_id = id(9)`,
  ],
  ['V2', `UPDATE customer_order SET vat = jsonb_set(vat, '{0,vat,amount}', '155')`],
  ['V2', `UPDATE order_line SET trail = jsonb_set(trail, '{vat,0,rateBps}', '900')`],
  ['V3', `UPDATE order_line SET tax_country = 'DE'`],
  ['V3', `UPDATE order_line SET tax_rule = 'intra_community'`],
  [
    'V3',
    `UPDATE order_line SET tax_rule = 'intra_community', trail = jsonb_set(trail, '{vat,0,rateBps}', '0')`,
  ],
  ['V4', `UPDATE tax_distance_total SET net_amount = 743`],
  ['V4', `DELETE FROM tax_distance_total`],
  ['V4', `UPDATE customer_order SET state = 'abandoned'`],
  ['V5', `UPDATE document SET content = '{"vat": []}'`],
  ['V5', `UPDATE customer_order SET vat = '[]'`],
  ['V5', `UPDATE document SET kind = 'invoice', content = jsonb_set(content, '{vat,0,gross,amount}', '901')`],
];

/** Of orders, those about amounts. */
const CHECKED = [
  ...promotionsInvariants,
  ...taxesInvariants,
  ...ordersInvariants.filter(({ id }) => ['P1', 'P4', 'P5', 'P5-delivery'].includes(id)),
];

testThatEachFires(CHECKED, { right: RIGHT, violations: VIOLATIONS });
