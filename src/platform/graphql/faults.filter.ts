import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { GqlContextType } from '@nestjs/graphql';

/**
 * Leaves errors of GraphQL operations to GraphQL: a refusal by the guard is no fault, and faults are logged with their
 * request id by the request plugin. Nest would log each of them as an error of its own.
 */
@Catch()
export class FaultsFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<GqlContextType>() === 'graphql') return error; // graphql-js takes a returned error as thrown
    return super.catch(error, host);
  }
}
