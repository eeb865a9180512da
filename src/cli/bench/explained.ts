import { systemActor } from '../../platform/access/actor.js';
import type { Db } from '../../platform/database/db.js';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';

const TIMES = 15;

/** What the database spends on a question. */
export interface Cost {
  /** The statements of it. */
  readonly statements: number;
  /** The middle of several times, without what sending the rows costs. */
  readonly ms: number;
  /** Pages looked at, cached or not: the same on every machine. */
  readonly pages: number;
  readonly rows: number;
  readonly plans: readonly string[];
}

/** Asks the product's own question, and has the database explain each statement of it instead of answering. */
export async function costOf(unitOfWork: UnitOfWork, ask: (db: Db) => Promise<unknown>): Promise<Cost> {
  const db = unitOfWork.read(systemActor('bench'));
  let plans: string[] = [];
  const explaining: Db = {
    ...db,
    rows: async <Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> => {
      const strings = [`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) ${text[0]!}`, ...text.slice(1)];
      const lines = await db.rows<object>(Object.assign(strings, { raw: strings }), ...values);
      plans.push(lines.map((line) => String(Object.values(line)[0])).join('\n'));
      return [];
    },
  };
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    plans = [];
    await ask(explaining);
    times.push(plans.reduce((sum, plan) => sum + numberAfter(plan, 'Execution Time: '), 0));
  }
  times.sort((a, b) => a - b);
  return {
    statements: plans.length,
    ms: Math.round(100 * times[Math.floor(TIMES / 2)]!) / 100,
    pages: plans.reduce((sum, plan) => sum + pagesOf(plan), 0),
    rows: plans.reduce((sum, plan) => sum + numberAfter(plan, 'actual rows='), 0),
    plans,
  };
}

/** The first line on buffers is of the topmost node, which has those of all below it. */
function pagesOf(plan: string): number {
  const [line = ''] = /Buffers: .*/.exec(plan) ?? [];
  return numberAfter(line, 'hit=') + numberAfter(line, 'read=');
}

const numberAfter = (text: string, word: string): number =>
  Number(text.split(word)[1]?.match(/^[\d.]+/)?.[0] ?? 0);

/** How the plan goes to its tables, without what each costs. */
export const waysOf = (plan: string): string[] => [
  ...new Set(
    [...plan.matchAll(/((?:Index|Bitmap|Seq|Parallel)[\w ]* Scan[\w ]*?)(?: using (\w+))? on (\w+)/g)].map(
      ([, way, index, table]) => `${way} ${index ? `${index} of ` : ''}${table}`,
    ),
  ),
];
