import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import type { FastifyRequest } from 'fastify';
import { GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { decimalOf, type Money } from '../../kernel/money.js';
import type { Settings } from '../config/settings.js';
import { formatError } from './format-error.js';
import { httpConformance } from './http-conformance.plugin.js';
import { TOKENS_MAX } from './limits.js';
import { GRAPHQL_PATH } from './http-adapter.js';
import type { Authenticate } from './live-socket.js';
import type { RequestContext } from './request-context.js';
import { requestPlugin } from './request.plugin.js';

/** The context of one operation over HTTP. */
async function contextFor(authenticate: Authenticate, request: FastifyRequest): Promise<RequestContext> {
  const context = await authenticate((name) => request.headers[name]?.toString());
  context.requestId = request.id; // the one in the answer's header
  return context;
}

/** `Money.decimal` is worked out, wherever a Money comes from: said once, so that no service has to carry it. */
function withDecimals(schema: GraphQLSchema): GraphQLSchema {
  const type = schema.getType('Money');
  const field = type instanceof GraphQLObjectType ? type.getFields()['decimal'] : undefined;
  if (field) field.resolve = (money: Money) => decimalOf(money);
  return schema;
}

export const graphqlOptions = (settings: Settings, authenticate: Authenticate): ApolloDriverConfig => ({
  autoSchemaFile: true,
  sortSchema: true,
  transformSchema: withDecimals,
  introspection: settings.introspection,
  graphiql: false, // its page loads from a CDN; PlaygroundController serves one that does not
  csrfPrevention: { requestHeaders: ['api-key'] }, // a browser asks before it sends that one across sites
  includeStacktraceInErrorResponses: false,
  hideSchemaDetailsFromClientErrors: !settings.introspection,
  parseOptions: { maxTokens: TOKENS_MAX },
  formatError,
  // Nothing we answer is kept by caches in between, and Apollo's plugin for them looks at every field of every answer.
  plugins: [requestPlugin, httpConformance, ApolloServerPluginCacheControlDisabled()],
  context: (request: FastifyRequest) => contextFor(authenticate, request),
  path: GRAPHQL_PATH,
});
