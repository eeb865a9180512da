import { CreatePlatform1767225600000 } from './1767225600000-create-platform.js';
import { CreateAccess1767225601000 } from './1767225601000-create-access.js';
import { CreateCollection1767225614000 } from './1767225614000-create-collection.js';

/** Every migration, oldest first. A released one is never edited. */
export const migrations = [
  CreatePlatform1767225600000,
  CreateAccess1767225601000,
  CreateCollection1767225614000,
];
