import { sql } from '../platform/database/sql.js';

/** All columns of `variant` and the parts of a bundle: what {@link factsOf} reads. The table goes by its own name. */
export const VARIANT_COLUMNS = sql`
  variant.*,
  CASE WHEN variant.kind = 'bundle' THEN (
    SELECT jsonb_agg(jsonb_build_object('variantId', component_id, 'quantity', quantity, 'needsSerial', part.needs_serial,
                                        'blockReason', part.block_reason)
                     ORDER BY component_id)
      FROM bundle_component JOIN variant AS part ON part.id = component_id
     WHERE bundle_id = variant.id) END AS components`;
