import { Field, InterfaceType } from '@nestjs/graphql';

/**
 * A refusal the caller can act on: out of stock, coupon expired, outside the returns window.
 *
 * Throw it anywhere below a resolver. The unit of work rolls back, and {@link UserErrorInterceptor}
 * answers with it as a member of the mutation's result union. Anything else that is thrown is a
 * fault: it reaches the client in `errors`, with `extensions.code` and no detail.
 */
@InterfaceType('UserError', { description: 'An expected no, which the caller can act on.' })
export abstract class UserError extends Error {
  @Field({ description: "The type's name in SCREAMING_SNAKE; branch on it, never on the message." })
  abstract readonly code: string;
  @Field({ description: 'For developers, in English.' }) declare message: string;

  /** The name of its type in the schema. */
  get typeName(): string {
    return this.constructor.name;
  }
}
