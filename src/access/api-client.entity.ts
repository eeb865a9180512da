import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { Channel, ClientKind } from '../platform/graphql/common.enums.js';

/** A webshop, app, till, contact centre, ops screen or other system that speaks to us, known by its key. */
@Entity('api_client')
@Check('api_client_kind', "kind IN ('webshop', 'app', 'pos', 'contact_centre', 'ops', 'system')")
@Check('api_client_channel', "channel IN ('webshop', 'app', 'store', 'phone', 'social')")
@Check('api_client_key_is_hashed', "key_hash ~ '^[0-9a-f]{64}$'")
@Check('api_client_till_has_a_place', "kind <> 'pos' OR location_id IS NOT NULL")
@Index('api_client_key_hash', ['keyHash'], { unique: true })
@Index('api_client_name', ['name'], { unique: true })
export class ApiClient {
  @PrimaryColumn('uuid') id: Id<'ApiClient'>;
  @Column('text') name: string;
  @Column('text') kind: ClientKind;
  @Column('text', { nullable: true }) channel: Channel | null;
  /** The store it stands in, and the till it is. */
  @Column('uuid', { nullable: true }) locationId: Id<'Location'> | null;
  @Column('uuid', { nullable: true }) terminalId: Id<'Terminal'> | null;
  /** SHA-256 of the key, hexadecimal; the key has 128 random bits or more, so no salt is needed. */
  @Column('text') keyHash: string;
  @Column('int', { default: 1 }) version: number;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) disabledAt: Date | null;
}
