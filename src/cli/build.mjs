// Builds only when something it is made of has changed: a warm start need not wait for the compiler.
// JavaScript, because it runs before there is anything compiled.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import compiler from './compile.cjs';

const STAMP = 'dist/.built';
const FOLDERS = ['src', 'migrations'];

const filesIn = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();

/** Names, sizes and times of all sources, so that a deleted file counts too. */
function fingerprint(sources) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'src/cli/compile.cjs', ...sources]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function built() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return null;
  }
}

const compiledName = (source) => join('dist', source.replace(/\.ts$/, '.js'));

function build(sources) {
  for (const source of sources) {
    const file = compiledName(source);
    const { code, map } = compiler.compile(source, relative(dirname(file), source));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${code}//# sourceMappingURL=${basename(file)}.map\n`);
    writeFileSync(`${file}.map`, map);
  }
  const wanted = new Set(sources.map(compiledName));
  for (const folder of FOLDERS)
    for (const file of filesIn(join('dist', folder), '.js')) if (!wanted.has(file)) rmSync(file);
}

const sources = FOLDERS.flatMap((folder) => filesIn(folder, '.ts'));
const now = fingerprint(sources);
if (built() !== now) {
  build(sources);
  writeFileSync(STAMP, now);
}
