// Builds only when something it is made of has changed: a warm start need not wait for the compiler.
// JavaScript, because it runs before there is anything compiled.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const STAMP = 'dist/.built';

/** Names, sizes and times of all sources, so that a deleted file counts too. */
function fingerprint() {
  const hash = createHash('sha256');
  const single = ['package-lock.json', 'tsconfig.json'];
  const listed = ['src', 'migrations'].flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
      .sort(),
  );
  for (const file of [...single, ...listed]) {
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

const now = fingerprint();
if (built() !== now) {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '--project', 'tsconfig.json'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(STAMP, now);
}
