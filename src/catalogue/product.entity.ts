import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Category } from './category.entity.js';

/** What a customer browses; groups variants. Never stocked or sold itself. */
@Entity('product')
@Index('product_code', ['code'], { unique: true })
@Index('product_slug', ['slug'], { unique: true })
@Index('product_by_words', ['search'], { type: 'gin' })
@Index('product_listed_by_name', ['sortName', 'id'], { where: 'is_listed' })
@Index('product_listed_by_age', ['createdAt', 'id'], { where: 'is_listed' })
@Index('product_listed_by_category', ['categoryId', 'sortName', 'id'], { where: 'is_listed' })
@Index('product_listed_by_category_and_age', ['categoryId', 'createdAt', 'id'], { where: 'is_listed' })
export class Product {
  @PrimaryColumn('uuid') id: Id<'Product'>;
  /** The retailer's own name for it; imports find it by this. */
  @Column('text') code: string;
  /** In addresses; given once, kept when the name changes. */
  @Column('text') slug: string;
  @Column('uuid')
  @ForeignKey(() => Category, { name: 'product_in_category' })
  categoryId: Id<'Category'>;
  @Column('text') name: string;
  @Column('text') description: string;
  /** The name folded, so that capitals and accents do not count in a list. */
  @Column('text') sortName: string;
  /** Terms of name, variants and description, written by the application (kernel/text), never computed by a query. */
  @Column('tsvector') search: string;
  /** Has a variant that is sold by itself and not ended: lists and searches show it. */
  @Column('boolean') isListed: boolean;
  @Column('timestamptz') createdAt: Date;
}
