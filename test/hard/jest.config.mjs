import usual from '../jest.config.mjs';

process.env.RACE_ROUNDS ??= '20'; // how often a race of `npm test` is run here: test/support/rounds.ts

/** What `npm test` runs once is repeated here: races, kill loops, long random histories. One file at a time. */
export default {
  ...usual,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/hard/**/*.hard.ts'],
  passWithNoTests: true,
  maxWorkers: 1, // a race has the machine to itself
  testTimeout: 900_000,
  reporters: ['<rootDir>/test/hard/table-reporter.mjs'],
};
