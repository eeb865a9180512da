import { Injectable } from '@nestjs/common';
import type { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { Unit } from '../platform/graphql/common.enums.js';
import { FLAGS_JUDGED, NOT_LEFT } from './eligibility.js';
import { SLOWEST_WAY } from './sale.queries.js';

/** How something left: on which day (null: not yet), whether nobody has said that it arrived, the slowest it promised. */
export interface WayGone {
  readonly day: string | null;
  readonly isUnderWay: boolean;
  /** 0: as the terms say. */
  readonly deliveryDaysMax: number;
}

/** A line as far as its judgement depends on it. */
export interface LineAlike {
  readonly kind: VariantKind;
  readonly unit: Unit;
  /** Of those that a judgement asks for. */
  readonly flags: readonly string[];
  /** Some of it reached her. */
  readonly isHere: boolean;
  /** All that did came back. */
  readonly isBack: boolean;
  /** Nothing more of it comes. */
  readonly isComplete: boolean;
}

/** Orders that no rule of returns can tell apart. */
export interface SalesAlike {
  readonly orders: number;
  readonly termsId: Id<'Terms'>;
  readonly isDistance: boolean;
  /** Of {@link SalePlaces.timeZones}. */
  readonly place: number;
  readonly placedOn: string;
  /** Those that are alike once; of one of which nothing more can come back only what is known of its ways. */
  readonly lines: readonly { readonly open: LineAlike | null; readonly ways: readonly WayGone[] }[];
}

/** Where sales are made, by number. */
export interface SalePlaces {
  /** A time zone for each place. */
  readonly timeZones: readonly string[];
  /** Which place a store is; for what was sold in none, a seller. Any other: the first. */
  readonly of: ReadonlyMap<Id<'Location'> | Id<'Seller'>, number>;
}

/** Reads open orders by what their lines are judged by, however many there are. */
@Injectable()
export class OpenSalesRepository {
  /**
   * Orders of which something may still come back, made before an instant, counted by all that a judgement depends on. One
   * statement, and as many rows as there are kinds of orders, not orders.
   *
   * @param doneSince orders that reached her before it, wholly, are left out: for them every window has passed.
   */
  async alike(
    db: Db,
    given: { madeBefore: Date; doneSince: Date; places: SalePlaces },
  ): Promise<SalesAlike[]> {
    const { madeBefore, doneSince, places } = given;
    const rows = await rowsOf<Omit<SalesAlike, 'lines'> & { lines: string[] }>(
      db,
      sql`
      SELECT count(*)::int AS orders, terms_id, is_distance, place, placed_on, lines
        FROM (
          SELECT terms_id, is_distance, place, placed_on, array_agg(DISTINCT line) AS lines
            FROM (
              SELECT sale.id, sale.terms_id, sale.contract = 'distance' AS is_distance, coalesce(place.number, 0) AS place,
                     (sale.placed_at AT TIME ZONE coalesce(place.zone, ${places.timeZones[0]}))::date AS placed_on,
                     line.quantity - line.cancelled > line.returned AS is_open,
                     CASE WHEN line.quantity - line.cancelled > line.returned
                          THEN concat_ws(' ', line.kind, line.unit, line.fulfilled > 0, line.returned = line.fulfilled,
                                         line.fulfilled + line.cancelled = line.quantity,
                                         (SELECT string_agg(flag, ',' ORDER BY flag) FROM unnest(line.flags) AS flag
                                           WHERE flag = ANY (${[...FLAGS_JUDGED]}::text[])))
                          ELSE '' END
                     || '|' || coalesce(string_agg(DISTINCT
                          concat_ws(' ', coalesce((part.done_at AT TIME ZONE coalesce(place.zone, ${places.timeZones[0]}))::date::text, '-'),
                                    part.state = 'despatched',
                                    CASE WHEN part.state = 'despatched' AND sale.delivered_by <> '[]'
                                         THEN ${SLOWEST_WAY} END), '|') FILTER (WHERE part.id IS NOT NULL), '') AS line
                FROM customer_order AS sale
                LEFT JOIN unnest(${[...places.of.keys()]}::uuid[], ${[...places.of.values()]}::int[],
                            ${[...places.of.values()].map((number) => places.timeZones[number])}::text[])
                     AS place(of, number, zone) ON place.of = coalesce(sale.location_id, sale.seller_id)
                JOIN order_line AS line ON line.order_id = sale.id
                LEFT JOIN (fulfilment_line AS item
                           JOIN fulfilment AS part ON part.id = item.fulfilment_id
                                                  AND part.state <> ALL (${[...NOT_LEFT]}::text[]))
                     ON item.order_line_id = line.id
               WHERE sale.placed_at < ${madeBefore} AND sale.state NOT IN ('abandoned', 'cancelled')
                 AND (sale.state <> 'fulfilled' OR sale.placed_at >= ${doneSince}
                      OR sale.id IN (SELECT order_id FROM fulfilment WHERE done_at >= ${doneSince} OR done_at IS NULL))
               GROUP BY sale.id, line.id, place.number, place.zone) AS line
           GROUP BY id, terms_id, is_distance, place, placed_on
          HAVING bool_or(is_open)) AS sale
       GROUP BY terms_id, is_distance, place, placed_on, lines`,
    );
    return rows.map((row) => ({ ...row, lines: row.lines.map(lineIn) }));
  }
}

/** `goods piece t f t seal|2026-11-20 f`, or `|2026-11-20 t 5` when nothing more of it can come back. */
function lineIn(text: string): SalesAlike['lines'][number] {
  const [open, ...ways] = text.split('|');
  return {
    open: open === '' ? null : openIn(open!),
    ways: ways
      .filter((way) => way !== '')
      .map((way) => {
        const [day, isUnderWay, deliveryDaysMax] = way.split(' ');
        return {
          day: day === '-' ? null : day!,
          isUnderWay: isUnderWay === 't',
          deliveryDaysMax: Number(deliveryDaysMax ?? 0),
        };
      }),
  };
}

function openIn(text: string): LineAlike {
  const [kind, unit, isHere, isBack, isComplete, flags] = text.split(' ');
  return {
    kind: kind as VariantKind,
    unit: unit as Unit,
    flags: flags?.split(',') ?? [],
    isHere: isHere === 't',
    isBack: isBack === 't',
    isComplete: isComplete === 't',
  };
}
