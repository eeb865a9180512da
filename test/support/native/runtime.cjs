const { mkdirSync, writeFileSync } = require('node:fs');
const { register } = require('node:module');
const { basename, join } = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const Runtime = require('jest-runtime').default;
const { compile } = require('../../../src/cli/compile.cjs');

register('./typescript-hooks.mjs', pathToFileURL(__filename));

const MAPS = 'dist/test-maps';

/** Source maps of what a stack mentions, made when it does. */
class MapsOnDemand extends Map {
  get(source) {
    const file = source.startsWith('file:') ? fileURLToPath(source) : source;
    if (!file.endsWith('.ts')) return undefined;
    if (!this.has(source)) {
      mkdirSync(MAPS, { recursive: true });
      const path = join(MAPS, `${process.pid}-${this.size}-${basename(file)}.map`);
      writeFileSync(path, compile(file).map);
      this.set(source, path);
    }
    return super.get(source);
  }
}

let files = 0;
const maps = new MapsOnDemand();

/**
 * Loads test files by Node's own import(). Jest would give each file fresh copies of all modules: for this application
 * that is 3 s a file. Here a worker loads a module once; databases and applications stay one per file.
 */
module.exports = class NativeRuntime extends Runtime {
  /** Jest's framework, anew for each file: it keeps the file's tests. */
  requireInternalModule(path) {
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    delete require.cache[path];
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  /** Under a name of its own each time: what a set-up file does, it does for each test file. */
  unstable_importModule(path) {
    files += 1;
    return import(`${pathToFileURL(path).href}?${files}`);
  }

  setGlobalsForRuntime() {}

  getSourceMaps() {
    return maps;
  }

  teardown() {}
};
