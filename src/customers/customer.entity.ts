import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { CustomerLevel } from './customers.enums.js';

/** A person or firm who buys, whatever the channel. All that is personal of her stands here and in her identifiers. */
@Entity('customer')
@Index('customer_code', ['code'], { unique: true, where: 'code IS NOT NULL' })
@Check('customer_level', "level IN ('recognised', 'identified', 'registered', 'verified')")
@Check('customer_language', "language ~ '^[a-z]{2}$'")
export class Customer {
  @PrimaryColumn('uuid') id: Id<'Customer'>;
  /** The retailer's own number, of those who came by import. */
  @Column('text', { nullable: true }) code: string | null;
  @Column('text') name: string;
  @Column('text') level: CustomerLevel;
  /** ISO 639-1, of everything we write to her. */
  @Column('text') language: string;
  @Column('date', { nullable: true }) birthDate: string | null;
  @Column('text', { nullable: true }) vatNumber: string | null;
  /** A group with prices or benefits of its own. */
  @Column('text', { nullable: true }) groupCode: string | null;
  @Column('jsonb', { nullable: true }) address: AddressType | null;
  /** What staff should know. */
  @Column('text', { nullable: true }) note: string | null;
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}
