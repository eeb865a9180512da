import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One file of `src`: its path from there, and what is in it. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One import of a file by another, both from `src`. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

const folderOf = (folder: string): Source[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

export const sources: readonly Source[] = folderOf('src');

/** @returns the module a file belongs to; '' for the few files beside the modules. */
export const moduleOf = (path: string): string => (path.includes('/') ? path.split('/')[0]! : '');

const FROM = /(?:from|import\()\s*'([^']+)'/g;

/** @returns what a file imports, as it is written. */
export const importedBy = ({ text }: Source): string[] => [...text.matchAll(FROM)].map(([, target]) => target!);

export const imports: readonly Import[] = sources.flatMap((source) =>
  importedBy(source)
    .filter((target) => target.startsWith('.'))
    .map((target) => ({
      from: source.path,
      to: normalize(join(dirname(source.path), target)).replace(/\.js$/, '.ts'),
    })),
);
