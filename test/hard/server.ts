import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { embeddedData } from '../../src/platform/database/embedded-postgres.js';
import { eventually, isAlive, run, type Running } from '../support/processes.js';

const SERVES = /serves (http:\/\/[^\s/]+)\/graphql/;

/** The built product as a process of its own, on an embedded, durable database of its own. */
export class Server {
  readonly dataDir: string;
  origin = '';
  /** When it last began to answer. */
  upSince = 0;
  private process: Running | undefined;
  private earlier = '';
  private readonly pids = new Set<number>();

  constructor() {
    mkdirSync('.data', { recursive: true });
    this.dataDir = path.resolve(mkdtempSync('.data/hard-kill-'));
  }

  /** Starts the process; {@link ready} says when it answers. */
  spawn(): void {
    this.earlier = this.complaints;
    this.process = run(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
      env: { PATH: process.env['PATH'], DATA_DIR: this.dataDir, PORT: '0', LOG_LEVEL: 'error' },
    });
  }

  async ready(): Promise<void> {
    this.origin = (await this.process!.line(SERVES))[1]!;
    this.upSince = performance.now();
    this.note();
  }

  /** What it and those before it logged as errors. */
  get complaints(): string {
    return `${this.earlier}${this.process?.said() ?? ''}${this.process?.complained() ?? ''}`;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.note();
    this.process!.child.kill('SIGKILL');
    await this.process!.ended;
  }

  /** In good order. @returns its exit code. */
  async stop(): Promise<number | null> {
    this.note();
    this.process!.child.kill('SIGTERM');
    return this.process!.ended;
  }

  /** kill -9 to PostgreSQL's first process: its children find themselves alone and end. */
  killPostgres(): void {
    this.note();
    process.kill(this.postmaster()!, 'SIGKILL');
  }

  /** Joins the embedded server, as a command does, for as long as it looks. */
  async onDatabase<Result>(look: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const joined = run(process.execPath, [
      'test/support/embedded-child.mjs',
      `${process.cwd()}/dist`,
      this.dataDir,
      'command',
    ]);
    const { url } = JSON.parse((await joined.line(/^\{.*\}$/m))[0]) as { url: string };
    const client = new pg.Client(url);
    await client.connect();
    try {
      return await look(client);
    } finally {
      await client.end();
      joined.child.stdin!.end();
      await joined.ended;
    }
  }

  /** No database process of ours lives on: neither one we have seen nor one that was started on our folder. */
  async expectNoOrphan(): Promise<void> {
    const alive = () => [...[...this.pids].filter(isAlive), ...this.onOurFolder()];
    await eventually(() => alive().length === 0, 60_000).catch(() => undefined);
    expect(alive()).toEqual([]);
  }

  remove(): void {
    for (const folder of [...embeddedData(this.dataDir), this.dataDir])
      rmSync(folder, { recursive: true, force: true });
  }

  private note(): void {
    const pid = this.postmaster();
    if (pid !== null) this.pids.add(pid);
  }

  private postmaster(): number | null {
    for (const folder of embeddedData(this.dataDir))
      try {
        return Number(readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
      } catch {
        // not running
      }
    return null;
  }

  /** Linux tells; elsewhere the noted processes must do. */
  private onOurFolder(): number[] {
    if (process.platform !== 'linux') return [];
    const name = path.basename(this.dataDir);
    return readdirSync('/proc').flatMap((entry) => {
      try {
        const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
        return words.includes(name) && Number(entry) !== process.pid && isAlive(Number(entry))
          ? [Number(entry)]
          : [];
      } catch {
        return [];
      }
    });
  }
}
