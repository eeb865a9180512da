import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { GqlContextType } from '@nestjs/graphql';
import { contextOf } from '../platform/graphql/request-context.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { Permit, Public } from './permit.js';

/** Denies by default: an operation without {@link Permit} or {@link Public} is refused to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType<GqlContextType>() !== 'graphql') return true; // health and the playground page
    const { actor, problem } = contextOf(context);
    if (actor === null)
      throw problem ?? new RequestError('UNAUTHENTICATED', 'Send a valid api key.', { reason: 'KEY' });
    const open = this.reflector.get(Public, context.getHandler());
    const isPublic = this.reflector.get(Public.KEY, context.getHandler()) !== undefined || open !== undefined;
    if (problem && open?.session !== 'ignored') throw problem;
    if (isPublic) return true;
    const needed = this.reflector.get(Permit, context.getHandler());
    if (needed !== undefined && actor.permissions.has(needed)) return true;
    if (actor.subject.kind === 'none')
      throw new RequestError('UNAUTHENTICATED', 'Log in first.', { reason: 'SESSION' });
    throw new RequestError('FORBIDDEN', 'You may not do that.');
  }
}
