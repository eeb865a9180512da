import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** The legal entity that sells; not a channel. Every location and till belongs to one. */
@Entity('seller')
@Index('seller_code', ['code'], { unique: true })
@Index('seller_document_prefix', ['documentPrefix'], { unique: true })
export class Seller {
  @PrimaryColumn('uuid') id: Id<'Seller'>;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') vatNumber: string;
  /** Begins the numbers of documents that no till makes. */
  @Column('text') documentPrefix: string;
  @Column('text') street: string;
  @Column('text') houseNumber: string;
  @Column('text') postcode: string;
  @Column('text') city: string;
  @Column('char', { length: 2 }) country: string;
}
