import { fold } from '../kernel/text.js';

const SLUG_LENGTH_MAX = 80;

/** A name as it may stand in an address: `Okkelo tv 43 inch` is `okkelo-tv-43-inch`. Empty when it has no such letters. */
function slugOf(text: string): string {
  return fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH_MAX)
    .replace(/^-+|-+$/g, '');
}

/** The slugs that a product may get, best first: by its name, then with its code, then with its code's every character. */
export function slugsFor({ name, code }: { name: string; code: string }): string[] {
  const [byName, byCode] = [slugOf(name), slugOf(code)];
  const exact = Buffer.from(code).toString('hex');
  return [
    byName,
    [byName, byCode].filter(Boolean).join('-'),
    [byName, exact].filter(Boolean).join('-'),
  ].filter(Boolean);
}

/**
 * A slug for each product that no other has.
 *
 * @param taken slug → code of the product that has it, for all of {@link slugsFor} at least.
 * @returns by code.
 */
export function freeSlugs(
  products: readonly { name: string; code: string }[],
  taken: ReadonlyMap<string, string>,
): Map<string, string> {
  const owners = new Map(taken);
  const slugs = new Map<string, string>();
  for (const product of products) {
    const slug = slugsFor(product).find((each) => (owners.get(each) ?? product.code) === product.code)!;
    owners.set(slug, product.code);
    slugs.set(product.code, slug);
  }
  return slugs;
}
