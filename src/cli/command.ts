import { Problem } from '../platform/config/problem.js';
import { readSettings, type Settings } from '../platform/config/settings.js';
import { print } from './print.js';

/**
 * Runs one command of `npm run …`: reads the settings, and turns what it throws into one line on standard error and
 * exit code 1. What is no {@link Problem} is a fault of ours and shows its stack.
 *
 * @param run gets the settings and the words after the command's name; a number it returns is the exit code.
 */
export async function command(
  run: (settings: Settings, args: readonly string[]) => Promise<number | void>,
): Promise<void> {
  try {
    process.exitCode = (await run(readSettings(process.env), process.argv.slice(2))) ?? 0;
  } catch (error) {
    print.problem(wordsFor(error));
    process.exitCode = 1;
  }
}

/** @returns what a person is told of an error. */
function wordsFor(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
