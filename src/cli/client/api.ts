import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { newId } from '../../kernel/ids.js';
import { SystemClock } from '../../kernel/clock.js';

/** What a client sends with each request. */
export interface Credentials {
  readonly apiKey: string;
  readonly accessToken?: string;
  readonly guestToken?: string;
}

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string; readonly field?: string };
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A request that the server answered with `errors`: what a program did wrong, or what broke. */
export class RequestFailed extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** An expected no: a member of the mutation's result union that has a `code`. */
export class Refused extends Error {
  constructor(readonly refusal: { readonly code: string; readonly message: string }) {
    super(`${refusal.code}: ${refusal.message}`);
  }
}

const clock = new SystemClock();

/** One client of the product, as a webshop, an app, a till or a call centre is one: GraphQL over HTTP and nothing else. */
export class Api {
  constructor(
    private readonly origin: string,
    private readonly credentials: Credentials,
  ) {}

  /** The same client with a session or a guest's token on top. */
  with(more: Partial<Credentials>): Api {
    return new Api(this.origin, { ...this.credentials, ...more });
  }

  /** The same client at another process of the product. */
  at(origin: string): Api {
    return new Api(origin, this.credentials);
  }

  /** A new idempotency key; give it again to repeat the same intention. */
  static key(): string {
    return newId(clock.now().getTime());
  }

  /**
   * Sends one operation.
   *
   * @throws RequestFailed when the answer carries `errors`.
   */
  async query<Data>(document: string, variables: object = {}, key = Api.key()): Promise<Data> {
    const { apiKey, accessToken, guestToken } = this.credentials;
    const response = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'api-key': apiKey,
        'idempotency-key': key,
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
        ...(guestToken && { 'guest-token': guestToken }),
      },
      body: JSON.stringify({ query: document, variables }),
    });
    const answer = (await response.json()) as Answer<Data>;
    const [error] = answer.errors ?? [];
    if (error) throw new RequestFailed(error.extensions?.code ?? 'UNKNOWN', error.message);
    return answer.data!;
  }

  /**
   * Sends one mutation and unpacks its only field.
   *
   * @throws Refused       when the answer is a refusal.
   * @throws RequestFailed when the answer carries `errors`.
   */
  async mutate<Result extends object>(document: string, input: object, key = Api.key()): Promise<Result> {
    const data = await this.query<Record<string, Result>>(document, { input }, key);
    const [result] = Object.values(data);
    if (result && 'code' in result && 'message' in result)
      throw new Refused(result as unknown as { code: string; message: string });
    return result!;
  }

  /**
   * Subscribes over a socket, as a webshop does, until the caller stops it.
   *
   * @param seen gets each payload; @param broken what the server said instead.
   * @returns how to stop.
   */
  follow<Data>(
    document: string,
    variables: Record<string, unknown>,
    seen: (data: Data) => void,
    broken: (why: unknown) => void,
  ): () => Promise<void> {
    const { apiKey, accessToken, guestToken } = this.credentials;
    const client = createClient({
      url: `${this.origin.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: {
        'api-key': apiKey,
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
        ...(guestToken && { 'guest-token': guestToken }),
      },
    });
    client.subscribe<Data>(
      { query: document, variables },
      {
        next: ({ data, errors }) => (data ? seen(data) : broken(errors)),
        error: broken,
        complete: () => undefined,
      },
    );
    return async () => client.dispose();
  }
}
