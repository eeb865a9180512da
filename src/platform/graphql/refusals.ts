import { LimitKind, ObjectKind } from './common.enums.js';
import { LimitReached, NotFound, RuleBroken, WrongState } from './common.errors.js';

/** The same answer for what is not there and for what is another's. */
export const notFound = (what: ObjectKind, missingId: string | null): NotFound =>
  new NotFound(
    { what, missingId },
    `There is no such ${what === ObjectKind.CART ? 'cart or ticket' : what.replaceAll('_', ' ')}.`,
  );

export const wrongState = (what: string, currentState: string): WrongState =>
  new WrongState({ currentState }, `This ${what} is ${currentState.toUpperCase()}; that cannot be done now.`);

/** @param path of the field, such as `input.fulfilment.address.postcode`. @param problem to branch on. */
export const ruleBroken = (path: string, problem: string, words: string): RuleBroken =>
  new RuleBroken({ problems: [{ path, problem, words }] }, words);

export const limitReached = (
  limit: LimitKind,
  max: number,
  current: number,
  because: string | null = null,
): LimitReached =>
  new LimitReached(
    { limit, max, current, because },
    `At most ${max} are allowed; this would make ${current}.`,
  );
