import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type DataLoader from 'dataloader';
import type { Actor } from '../access/actor.js';
import type { RequestError } from './request-error.js';

/** What resolvers see of a request, over HTTP or over a socket. One per operation. */
export class RequestContext {
  /** Told in `extensions.idempotency`: this answer is that of an earlier call. */
  replayed = false;
  /** Told in `extensions.cost`. */
  cost: { asked: number; max: number } | null = null;
  private readonly loaders = new Map<object, unknown>();

  constructor(
    /** Who asks; null when the headers do not say so, and then {@link problem} says why. */
    readonly actor: Actor | null,
    /** Why nothing but what ignores sessions may be done; null when all is well. */
    readonly problem: RequestError | null,
    readonly idempotencyKey: string | null,
    /** ISO 639-1; of names, labels and words, never of messages. */
    readonly language: string,
    /** Names this operation in its errors and in the log; over HTTP the one in `X-Request-Id`. */
    public requestId: string,
  ) {}

  /** @returns this request's one loader of a kind, so that a list costs one statement for all its rows. */
  loader<Key, Value>(kind: object, make: () => DataLoader<Key, Value>): DataLoader<Key, Value> {
    let loader = this.loaders.get(kind) as DataLoader<Key, Value> | undefined;
    if (loader === undefined) {
      loader = make();
      this.loaders.set(kind, loader);
    }
    return loader;
  }

  /** A subscription has one context for all it sends; what was loaded for one payload is old for the next. */
  forgetLoaded(): void {
    this.loaders.clear();
  }
}

export const contextOf = (context: ExecutionContext): RequestContext =>
  GqlExecutionContext.create(context).getContext<RequestContext>();
