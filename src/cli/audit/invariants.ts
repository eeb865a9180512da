import { databaseInvariants } from './database.js';
import type { Invariant } from './invariant.js';

/** Every invariant of the product, module by module: what `npm run audit` proves. */
export const invariants: readonly Invariant[] = [...databaseInvariants];
