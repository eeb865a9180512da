// Node's own hooks for modules: `./a.js` is `./a.ts` where that exists, and TypeScript is run as JavaScript.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import compiler from '../../../src/cli/compile.cjs';

export function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.includes('.ts')) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: compiler.compile(fileURLToPath(url)).code, shortCircuit: true };
}
