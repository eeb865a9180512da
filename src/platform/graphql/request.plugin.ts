import { performance } from 'node:perf_hooks';
import type { ApolloServerPlugin, BaseContext, GraphQLRequestContext } from '@apollo/server';
import { Logger } from '@nestjs/common';
import type { OperationDefinitionNode } from 'graphql';
import { isFault } from './format-error.js';
import { costMaxFor, measure, refuseBeyondLimits } from './limits.js';
import type { RequestContext } from './request-context.js';

const log = new Logger('GraphQL');

/** Limits before anything runs; the request's id in every error; faults into the log, with what the client is not told. */
export const requestPlugin: ApolloServerPlugin = {
  requestDidStart: () => {
    const begun = performance.now();
    return Promise.resolve({
      didResolveOperation(request) {
        const { schema, document, operation } = request;
        if (!operation) return Promise.resolve(); // Apollo says which operation is missing
        const context = ours(request);
        const found = measure(schema, document, operation, request.request.variables ?? {});
        const max = costMaxFor(context.actor);
        context.cost = { asked: found.cost, max };
        refuseBeyondLimits(found, operation, max);
        return Promise.resolve();
      },
      didEncounterErrors(request) {
        const { requestId } = ours(request);
        for (const error of request.errors) {
          const cause: unknown = error.originalError ?? error;
          if (isFault(error)) log.error({ requestId, operation: rootOf(request.operation), err: cause });
        }
        return Promise.resolve();
      },
      willSendResponse(request) {
        const { body } = request.response;
        if (body.kind !== 'single') return Promise.resolve();
        const { actor, requestId, cost, replayed } = ours(request);
        const result = body.singleResult;
        if (result.errors)
          result.errors = result.errors.map((error) => ({
            ...error,
            extensions: { ...error.extensions, requestId },
          }));
        const extensions = {
          ...result.extensions,
          ...(cost && { cost }),
          ...(replayed && { idempotency: { replayed } }),
        };
        if (Object.keys(extensions).length > 0) result.extensions = extensions;
        log.log({
          requestId,
          operation: rootOf(request.operation),
          client: actor?.apiClientId ?? null,
          codes: result.errors?.map(({ extensions: told }) => told?.['code']),
          ms: Math.round(performance.now() - begun),
        });
        return Promise.resolve();
      },
    });
  },
};

/** Our own names for what was asked: the client's name of its operation may be anything. */
const rootOf = (operation: OperationDefinitionNode | undefined): string[] =>
  (operation?.selectionSet.selections ?? []).flatMap((node) => ('name' in node ? [node.name.value] : []));

const ours = (request: Pick<GraphQLRequestContext<BaseContext>, 'contextValue'>): RequestContext =>
  request.contextValue as RequestContext;
