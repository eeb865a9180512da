import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { isUuid } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { contextOf } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { Call } from '../platform/idempotency/idempotency.js';
import type { Permission } from './permissions.js';

/** Says who may call an operation: those whom `permissions.ts` lists under this name. */
export const Permit = Reflector.createDecorator<Permission>();

/**
 * Says that any api client may, with or without a session. The list of these is compared by a test.
 * `{ session: 'ignored' }`: even one whose session has ended (logging in, refreshing).
 */
export const Public = Reflector.createDecorator<{ session?: 'ignored' } | undefined>();

/** Who asks; for queries and subscriptions. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = contextOf(context);
  return actor!;
});

/**
 * The call of a mutation, ready for {@link Idempotency.run}.
 *
 * `@CurrentCall('keyed')` on those that bring about orders, reservations, payments, refunds, stock movements or points:
 * without an Idempotency-Key they are refused.
 */
export const CurrentCall = createParamDecorator(
  (keyed: 'keyed' | undefined, context: ExecutionContext): Call => {
    const request = contextOf(context);
    const key = bare(request.idempotencyKey);
    if (key !== null && !isUuid(key))
      throw new RequestError('BAD_USER_INPUT', 'Idempotency-Key must be a UUID', {
        field: 'Idempotency-Key',
      });
    if (key === null && keyed === 'keyed')
      throw new RequestError(
        'IDEMPOTENCY_KEY_REQUIRED',
        'Send the header Idempotency-Key: a new UUID for each intention, the same one when you repeat it.',
      );
    const graphql = GqlExecutionContext.create(context);
    return {
      actor: request.actor!,
      key: key?.toLowerCase() ?? null,
      operation: graphql.getInfo<GraphQLResolveInfo>().fieldName,
      input: graphql.getArgs<{ input?: unknown }>().input ?? graphql.getArgs<object>(),
      onReplay: () => (request.replayed = true),
    };
  },
);

/** The IETF draft writes the key as a structured field, `"8e03978e-…"`; most clients leave the quotation marks out. */
const bare = (key: string | null): string | null => key?.replace(/^"(.*)"$/, '$1') ?? null;
