import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** A branch of the catalogue. */
@Entity('category')
@Check('category_not_its_own_parent', 'parent_id <> id')
@Index('category_code', ['code'], { unique: true })
export class Category {
  @PrimaryColumn('uuid') id: Id<'Category'>;
  /** The retailer's own name for it; imports find it by this. */
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Category, { name: 'category_of_parent' })
  parentId: Id<'Category'> | null;
}
