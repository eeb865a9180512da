import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { PromotionRow } from './promotion.entity.js';

const of = (row: PromotionRow, type: string, payload: DomainEvent['payload']): DomainEvent => ({
  type,
  version: 1,
  aggregate: 'promotion',
  aggregateId: row.id,
  sequence: row.version,
  payload: { promotionId: row.id, ...payload },
});

export const promotionAnnounced = (row: PromotionRow): DomainEvent =>
  of(row, 'pricing.promotion_announced', {
    name: row.name,
    validFrom: row.validFrom.toISOString(),
    validUntil: row.validUntil?.toISOString() ?? null,
  });

export const promotionEnded = (row: PromotionRow): DomainEvent =>
  of(row, 'pricing.promotion_ended', { validUntil: row.validUntil!.toISOString() });

/** No codes: an event goes to whoever listens, and a code is worth money. */
export const couponsIssued = (row: PromotionRow, coupons: number): DomainEvent =>
  of(row, 'pricing.coupons_issued', { coupons });
