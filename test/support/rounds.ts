/** How often a race is run: once in `npm test`, and as often as `RACE_ROUNDS` says in `npm run test:hard`. */
export const rounds: readonly number[] = Array.from(
  { length: Number(process.env['RACE_ROUNDS'] ?? 1) },
  (_, index) => index + 1,
);
