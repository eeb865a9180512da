import { Problem } from '../../platform/config/problem.js';
import { SURPRISE_MAX_BPS } from '../../pricing/index.js';

/** What the command line of an import asks for. */
export interface ImportRequest {
  readonly places: readonly string[];
  readonly allOrNothing: boolean;
  readonly dryRun: boolean;
  /** A price that changes by more is a problem, in basis points; null: surprises are confirmed. */
  readonly surpriseMaxBps: number | null;
}

export const USAGE =
  'npm run import -- FOLDER|FILE… [--all-or-nothing] [--dry-run] [--surprise-max PERCENT] [--confirm-surprises]';

const FLAGS = ['--all-or-nothing', '--dry-run', '--confirm-surprises', '--surprise-max'];

/** @throws Problem for a flag that is none, and a percentage that is none. */
export function requestFrom(args: readonly string[]): ImportRequest {
  const unknown = args.find((arg) => arg.startsWith('--') && !FLAGS.includes(arg));
  if (unknown) throw new Problem(`There is no flag ${unknown}: ${USAGE}.`);
  const at = args.indexOf('--surprise-max');
  const percent = at < 0 ? undefined : args[at + 1];
  if (at >= 0 && !/^\d{1,4}$/.test(percent ?? ''))
    throw new Problem('--surprise-max is a whole percentage, such as 50.');
  const isConfirmed = args.includes('--confirm-surprises');
  const surpriseMaxBps = percent === undefined ? SURPRISE_MAX_BPS : Number(percent) * 100;
  return {
    places: args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1)),
    allOrNothing: args.includes('--all-or-nothing'),
    dryRun: args.includes('--dry-run'),
    surpriseMaxBps: isConfirmed ? null : surpriseMaxBps,
  };
}
