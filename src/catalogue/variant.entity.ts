import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { Unit } from '../platform/graphql/common.enums.js';
import type { VariantKind } from './catalogue.enums.js';
import { Product } from './product.entity.js';
import type { NetUnit, StoredSaleState, TaxClass } from './variant-facts.js';

/** The thing sold, stocked and priced: one size, one colour. */
@Entity('variant')
@Check('variant_kind', "kind IN ('goods', 'bundle', 'service', 'gift_card', 'deposit', 'digital')")
@Check('variant_unit', "unit IN ('piece', 'cm', 'g', 'ml')")
@Check('variant_tax_class', "tax_class IN ('standard', 'reduced', 'none', 'mixed')")
@Check('variant_sale_state', "sale_state IN ('announced', 'preorder', 'on_sale', 'run_out', 'ended')")
@Check('variant_net_unit', "net_unit IN ('g', 'ml', 'cm')")
@Check('variant_mixed_tax_is_of_bundles', "tax_class <> 'mixed' OR kind = 'bundle'")
@Check('variant_net_content_has_unit', '(net_content IS NULL) = (net_unit IS NULL)')
@Check(
  'variant_numbers_in_range',
  'preorder_max > 0 AND max_per_customer > 0 AND age_limit > 0 AND net_content > 0 AND weight_grams >= 0 AND parcels > 0 AND quantity_step > 0 AND quantity_min > 0 AND quantity_min % quantity_step = 0',
)
@Index('variant_sku', ['sku'], { unique: true })
@Index('variant_by_sale_date', ['saleFrom'], { where: 'sale_from IS NOT NULL' })
@Index('variant_by_label_change', ['labelChangedAt'], { where: 'label_changed_at IS NOT NULL' })
@Index('variant_of_product_in_order', ['productId', 'position', 'sku'])
export class Variant {
  @PrimaryColumn('uuid') id: Id<'Variant'>;
  @Column('uuid')
  @ForeignKey(() => Product, { name: 'variant_of_product' })
  productId: Id<'Product'>;
  /** Among the variants of its product. */
  @Column('int') position: number;
  @Column('text') sku: string;
  @Column('text') name: string;
  @Column('text') kind: VariantKind;
  @Column('text') unit: Unit;
  @Column('jsonb') options: { name: string; value: string }[];
  @Column('text', { nullable: true }) imageUrl: string | null;
  @Column('text') taxClass: TaxClass;
  /** As the retailer set it; what holds now is {@link saleStateAt}'s answer. */
  @Column('text') saleState: StoredSaleState;
  /** When an announced or pre-ordered variant goes on sale. */
  @Column('timestamptz', { nullable: true }) saleFrom: Date | null;
  /** Not null: nothing of it is sold anywhere (recall, wrong price), and why. */
  @Column('text', { nullable: true }) blockReason: string | null;
  /** Null while it is not blocked. */
  @Column('timestamptz', { nullable: true }) blockedSince: Date | null;
  @Column('int', { nullable: true }) preorderMax: number | null;
  @Column('int', { nullable: true }) maxPerCustomer: number | null;
  @Column('int', { nullable: true }) ageLimit: number | null;
  @Column('boolean') needsSerial: boolean;
  @Column('int', { nullable: true }) netContent: number | null;
  @Column('text', { nullable: true }) netUnit: NetUnit | null;
  @Column('int', { nullable: true }) weightGrams: number | null;
  @Column('int') parcels: number;
  @Column('int') quantityStep: number;
  @Column('int') quantityMin: number;
  @Column('text', { nullable: true }) energyClass: string | null;
  @Column('date', { nullable: true }) seasonUntil: string | null;
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Variant, { name: 'variant_with_deposit' })
  depositVariantId: Id<'Variant'> | null;
  /** SKUs, or `any`, `serial`, `take_back`: it is sold only with a line of these. */
  @Column('text', { array: true }) hangsOn: string[];
  @Column('text', { array: true }) flags: string[];
  @Column('timestamptz') createdAt: Date;
  /** When its label came to say something else, or to be there, for another reason than its price; null: never. */
  @Column('timestamptz', { nullable: true }) labelChangedAt: Date | null;
}
