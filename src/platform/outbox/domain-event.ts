/** A fact that has happened, named in the past tense: `inventory.stock_held`. */
export interface DomainEvent {
  readonly type: string;
  /** Of the payload's shape; payloads are only ever added to. */
  readonly version: number;
  /** The kind and id of the row the fact is about: events of one aggregate are told in order. */
  readonly aggregate: string;
  readonly aggregateId: string;
  /** The aggregate row's own version after this fact: 1, 2, 3, … without gaps. */
  readonly sequence: number;
  /** Ids and numbers, no personal data: the outbox is never edited. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An event as readers get it. */
export interface PublishedEvent extends DomainEvent {
  readonly id: string;
  readonly occurredAt: Date;
  readonly transactionId: number;
  readonly position: number;
}
