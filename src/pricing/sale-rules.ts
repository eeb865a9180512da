import { Injectable } from '@nestjs/common';
import type { SaleEditions } from '../platform/database/sale-rules.js';
import { TermsDirectory } from '../terms/index.js';
import { PromotionDirectory } from './promotion-directory.js';
import { TaxDirectory } from './tax-directory.js';

type Edition = { readonly edition: string };

export const editionsOf = (by: {
  readonly terms: Edition;
  readonly promotions: Edition;
  readonly taxes: Edition;
}): SaleEditions => ({
  terms: by.terms.edition,
  prices: by.promotions.edition,
  taxes: by.taxes.edition,
});

/** The rules of a sale that each process keeps: terms, with those of delivery; promotions; what decides VAT. */
@Injectable()
export class SaleRules {
  constructor(
    private readonly terms: TermsDirectory,
    private readonly promotions: PromotionDirectory,
    private readonly taxes: TaxDirectory,
  ) {}

  /** One of them was replaced: all are read anew. */
  forget(): void {
    this.terms.forget();
    this.promotions.forget();
    this.taxes.forget();
  }
}
