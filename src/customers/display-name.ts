/**
 * First name and initial, for screens that others see: `Anna de Wit-Şahin` is `Anna W.`. Particles (`de`, `van der`)
 * are passed over; a name of one word stays as it is.
 */
export function displayName(name: string): string {
  const [first = '', ...rest] = name.trim().split(/\s+/u);
  const family = rest.find((word) => /^\p{Lu}/u.test(word)) ?? rest.at(-1);
  if (family === undefined) return first;
  return `${first} ${[...family][0] ?? ''}.`;
}
