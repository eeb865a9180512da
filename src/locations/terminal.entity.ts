import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from './location.entity.js';

/** A till; its documents have a number series of their own. */
@Entity('terminal')
@Index('terminal_code', ['code'], { unique: true })
@Index('terminal_document_prefix', ['documentPrefix'], { unique: true })
export class Terminal {
  @PrimaryColumn('uuid') id: Id<'Terminal'>;
  @Column('uuid')
  @ForeignKey(() => Location, { name: 'terminal_in_location' })
  locationId: Id<'Location'>;
  @Column('text') code: string;
  @Column('text') name: string;
  /** Begins the numbers of its documents: ZWO1-2026-000417. */
  @Column('text') documentPrefix: string;
}
