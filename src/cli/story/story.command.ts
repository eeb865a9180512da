import { rmSync } from 'node:fs';
import type { Settings } from '../../platform/config/settings.js';
import { Problem } from '../../platform/config/problem.js';
import { openProduct, serve } from '../../start.js';
import { command } from '../command.js';
import { loadSampleStore } from '../import/sample-store.js';
import { print } from '../print.js';
import { settingsAside, temporaryFolder } from '../temporary-folder.js';
import { assemble, type Cast } from './cast.js';
import { oneCart } from './one-cart.js';
import { sixtyDays } from './sixty-days.js';
import { Teller } from './teller.js';
import { television } from './television.js';

const STORIES = {
  television,
  'sixty-days': sixtyDays,
  cart: (cast: Cast, teller: Teller) => oneCart(cast, teller),
} as const;

/** A server to play on: the one that `--url` names, or a new one of our own with a fresh sample store. */
async function stage(
  settings: Settings,
  url: string | undefined,
): Promise<{ origin: string; leave(): Promise<void> }> {
  if (url !== undefined) return { origin: url.replace(/\/$/, ''), leave: () => Promise.resolve() };
  const dataDir = temporaryFolder('story');
  const own = settingsAside(settings, dataDir);
  print.line('Starting a server of its own with a fresh sample store …');
  const product = await openProduct(own, { purpose: 'start' });
  const app = await serve(product.url, own, { prepare: loadSampleStore });
  return {
    origin: await app.getUrl(),
    leave: async () => {
      await app.close();
      await product.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * `npm run story [-- NAME] [-- --url http://127.0.0.1:3000]`: plays a story through the public API, real HTTP and all,
 * and exits 0 only if every expectation held.
 */
async function story(settings: Settings, args: readonly string[]): Promise<number> {
  const urlAt = args.indexOf('--url');
  const url = urlAt < 0 ? undefined : args[urlAt + 1];
  const [name = 'television'] = args.filter(
    (_, index) => urlAt < 0 || (index !== urlAt && index !== urlAt + 1),
  );
  if (!(name in STORIES))
    throw new Problem(`There is no story "${name}"; there is: ${Object.keys(STORIES).join(', ')}.`);
  const { origin, leave } = await stage(settings, url);
  try {
    const teller = new Teller();
    const started = performance.now();
    await STORIES[name as keyof typeof STORIES](await assemble(origin), teller);
    return teller.ends((performance.now() - started) / 1000) ? 0 : 1;
  } finally {
    await leave();
  }
}

await command(story);
