import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10; // Linux counts 100 ticks a second (sysconf _SC_CLK_TCK) on every platform that Node runs on
const PAGE_BYTES = 4096;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
}

function statOf(pid: number): ProcessStat | null {
  try {
    // the command's name stands in brackets and may hold anything: what is numbers begins behind the last one
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((index) =>
      Number(fields[index]),
    );
    return { pid, parent: parent!, cpuMs: (user! + system! + childUser! + childSystem!) * TICK_MS };
  } catch {
    return null; // it ended between our two looks
  }
}

/**
 * CPU that a process and all its living and ended children have used.
 *
 * @returns milliseconds; null where there is no /proc to read it from.
 */
export function cpuMsOf(root: number): number | null {
  let pids: number[];
  try {
    pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return null;
  }
  const stats = pids.map(statOf).filter((stat) => stat !== null);
  const family = new Set([root]);
  for (let grew = true; grew;) {
    const before = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
    grew = family.size > before;
  }
  return stats.filter(({ pid }) => family.has(pid)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Memory that one process holds now, in megabytes; null where it cannot be read. */
export function rssMbOf(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * PAGE_BYTES) / 1_000_000);
  } catch {
    return null;
  }
}
