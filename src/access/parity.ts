/** What one api client is told of things that must be the same for all of a group. */
export interface Told {
  readonly clientName: string;
  /** Only clients of one group are compared: those of one country of sale. */
  readonly group: string;
  /** What it is told, by thing. */
  readonly said: ReadonlyMap<string, string>;
}

/** One thing that is not the same in two clients; shaped like the schema's ParityDifference. */
export interface ParityDifference {
  readonly what: string;
  readonly clientName: string;
  readonly expected: string;
  readonly found: string;
  /** There are no exceptions: nobody can approve one. */
  readonly approvedBy: null;
}

/** Whether all are told the same; shaped like the schema's ParityReport. */
export interface ParityReport {
  readonly at: Date;
  readonly clientsCompared: number;
  readonly thingsCompared: number;
  readonly differences: ParityDifference[];
}

/** Differences beyond this are not listed: something is wrong altogether. */
const DIFFERENCES_MAX = 1_000;
const NOTHING = 'nothing';

/**
 * Compares what clients are told. Expected is what most of a group are told (of as many, the first by name); whoever is
 * told another thing, or nothing where others are told something, is a difference.
 */
export function parityOf(at: Date, told: readonly Told[]): ParityReport {
  const things = new Set(told.flatMap(({ said }) => [...said.keys()]));
  const groups = new Map<string, Told[]>();
  for (const each of told.toSorted((a, b) => (a.clientName < b.clientName ? -1 : 1)))
    groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  const differences = [...groups.values()].flatMap((group) =>
    [...things].flatMap((what) => differencesIn(group, what)),
  );
  return {
    at,
    clientsCompared: told.length,
    thingsCompared: things.size,
    differences: differences.slice(0, DIFFERENCES_MAX),
  };
}

function differencesIn(group: readonly Told[], what: string): ParityDifference[] {
  const answers = group.map(({ clientName, said }) => ({ clientName, found: said.get(what) ?? NOTHING }));
  const counts = new Map<string, number>();
  for (const { found } of answers) counts.set(found, (counts.get(found) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const [expected] = [...counts].find(([, count]) => count === most)!;
  return answers
    .filter(({ found }) => found !== expected)
    .map(({ clientName, found }) => ({ what, clientName, expected, found, approvedBy: null }));
}
