import type { ApolloDriverConfig } from '@nestjs/apollo';
import type { FastifyRequest } from 'fastify';
import { GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { decimalOf, type Money } from '../../kernel/money.js';
import type { Settings } from '../config/settings.js';
import { formatError } from './format-error.js';
import { httpConformance } from './http-conformance.plugin.js';
import { TOKENS_MAX } from './limits.js';
import { type Authenticate, type LiveExtra, liveSocket } from './live-socket.js';
import type { RequestContext } from './request-context.js';
import { requestPlugin } from './request.plugin.js';

type Source = FastifyRequest | { extra: LiveExtra };

/** The context of one operation: a Fastify request over HTTP, a graphql-ws socket otherwise. */
async function contextFor(authenticate: Authenticate, source: Source): Promise<RequestContext> {
  if ('extra' in source) return source.extra.authenticate!();
  return authenticate((name) => source.headers[name]?.toString());
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
  plugins: [requestPlugin, httpConformance],
  context: (source: Source) => contextFor(authenticate, source),
  subscriptions: { 'graphql-ws': liveSocket(authenticate) },
});
