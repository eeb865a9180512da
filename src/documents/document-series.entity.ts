import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a series of numbers has come; changed late in a transaction, since all of a series wait for it. */
@Entity('document_series')
@Check('document_series_counts_up', 'last_serial >= 1')
export class DocumentSeries {
  @PrimaryColumn('text') series: string;
  @Column('int') lastSerial: number;
}
