import { fileURLToPath } from 'node:url';

/**
 * Finds a file that is not compiled and lies with the sources, also when we run from `dist`.
 *
 * @param from     `import.meta.url` of the asking file.
 * @param relative from that file, as it lies in the sources.
 */
export const uncompiled = (from: string, relative: string): string =>
  fileURLToPath(new URL(relative, from)).replace(
    /([\\/])dist[\\/]src[\\/](?!.*[\\/]dist[\\/]src[\\/])/,
    '$1src$1',
  );
