import { groupBy } from '../kernel/group.js';

/** What one api client is told of things that must be the same for all of a group. */
export interface Told {
  readonly clientName: string;
  /** Only clients of one group are compared: those of one country of sale. */
  readonly group: string;
  /** Who sells through it; null where that plays no part. */
  readonly sellerName: string | null;
  /** What it is told, by thing. */
  readonly said: ReadonlyMap<string, string>;
}

/** One thing that is not the same in two clients; shaped like the schema's ParityDifference. */
interface ParityDifference {
  readonly what: string;
  readonly clientName: string;
  readonly sellerName: string | null;
  readonly expected: string;
  readonly found: string;
  /** There are no exceptions: nobody can approve one. */
  readonly approvedBy: null;
}

/** What the clients of one seller in one country of sale are told; shaped like the schema's SellerParity. */
interface SellerParity {
  readonly sellerName: string;
  readonly country: string;
  readonly clientsCompared: number;
  readonly thingsCompared: number;
  readonly differencesFound: number;
}

/** Whether all are told the same; shaped like the schema's ParityReport. */
export interface ParityReport {
  readonly at: Date;
  readonly clientsCompared: number;
  readonly thingsCompared: number;
  /** Per seller and country of sale, by name; empty where sellers play no part. */
  readonly sellers: SellerParity[];
  readonly differences: ParityDifference[];
}

/** Differences beyond this are not listed: something is wrong altogether. */
const DIFFERENCES_MAX = 1_000;
const NOTHING = 'nothing';

/**
 * Compares what clients are told. Expected is what most of a group are told, whoever sells through them (of as many, the
 * first by name); whoever is told another thing, or nothing where others are told something, is a difference, and of its
 * seller.
 */
export function parityOf(at: Date, told: readonly Told[]): ParityReport {
  const things = new Set(told.flatMap(({ said }) => [...said.keys()]));
  const byName = told.toSorted((a, b) => (a.clientName < b.clientName ? -1 : 1));
  const differing = [...groupBy(byName, ({ group }) => group)].flatMap(([group, clients]) =>
    [...things].flatMap((what) => differencesIn(clients, what).map((difference) => ({ group, difference }))),
  );
  const sellers = [...groupBy(told, ({ group, sellerName }) => JSON.stringify([sellerName, group]))].flatMap(
    ([, clients]): SellerParity[] => {
      const { sellerName, group: country } = clients[0]!;
      if (sellerName === null) return [];
      return [
        {
          sellerName,
          country,
          clientsCompared: clients.length,
          thingsCompared: things.size,
          differencesFound: differing.filter(
            ({ group, difference }) => group === country && difference.sellerName === sellerName,
          ).length,
        },
      ];
    },
  );
  return {
    at,
    clientsCompared: told.length,
    thingsCompared: things.size,
    sellers: sellers.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    differences: differing.slice(0, DIFFERENCES_MAX).map(({ difference }) => difference),
  };
}

const nameOf = ({ sellerName, country }: SellerParity): string => `${sellerName} ${country}`;

function differencesIn(group: readonly Told[], what: string): ParityDifference[] {
  const answers = group.map(({ said, ...who }) => ({ ...who, found: said.get(what) ?? NOTHING }));
  const counts = new Map<string, number>();
  for (const { found } of answers) counts.set(found, (counts.get(found) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const [expected] = [...counts].find(([, count]) => count === most)!;
  return answers
    .filter(({ found }) => found !== expected)
    .map(({ clientName, sellerName, found }) => ({
      what,
      clientName,
      sellerName,
      expected,
      found,
      approvedBy: null,
    }));
}
