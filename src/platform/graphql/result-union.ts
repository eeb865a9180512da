import type { Type } from '@nestjs/common';
import { createUnionType } from '@nestjs/graphql';
import type { UserError } from './user-error.js';

/** Declares what a mutation may answer: `PlaceReservationResult = Reservation | InsufficientStock | …`. */
export function resultUnion(name: string, success: Type<unknown>, refusals: readonly Type<UserError>[]) {
  return createUnionType({
    name,
    description: 'The thing done, or why not.',
    types: () => [success, ...refusals] as const,
    resolveType: (value: { __typename?: string }) => value.__typename ?? success,
  });
}
