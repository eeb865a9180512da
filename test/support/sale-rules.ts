import type { Tx } from '../../src/platform/database/unit-of-work.js';
import type { SaleEditions } from '../../src/platform/database/sale-rules.js';
import { SaleRules, TaxDirectory, TaxRepository } from '../../src/pricing/index.js';
import type { TermsDirectory } from '../../src/terms/index.js';
import { promotionServices } from './promotions.js';

/** What orders go by, by hand. */
export const saleRules = (terms: TermsDirectory): SaleRules =>
  new SaleRules(terms, promotionServices().directory, new TaxDirectory(new TaxRepository()));

/** For an order that is written down as it is, priced by nobody. */
export async function editionsNow(tx: Tx): Promise<SaleEditions> {
  const [editions] = await tx.rows<SaleEditions>`SELECT terms, prices, taxes FROM sale_rules`;
  return editions!;
}
