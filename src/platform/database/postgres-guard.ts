import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** What the guard is told by its one argument, as JSON. */
export interface GuardOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly user: { readonly uid?: number; readonly gid?: number };
  readonly data: string;
  readonly log: string;
  /** Deleted when the server has stopped; null keeps it. */
  readonly remove: string | null;
}

/** Where the guard of a running server can be reached: `guard.json` in its data folder. */
export interface GuardNote {
  readonly postgresPid: number;
  readonly guardPid: number;
  readonly port: number;
}

const NOBODY_CAME_MS = 15_000;
const FAST_SHUTDOWN_MS = 15_000;

/**
 * A small process of its own session that starts PostgreSQL and stops it when nobody uses it any more.
 *
 * Every process that uses the server holds one connection to the guard. The system closes it however that process ends,
 * with -9 too; the last one gone, the guard asks PostgreSQL for a fast shutdown. Who leaves in good order half-closes
 * the connection and is answered with the end of it when the server has stopped, or stays for others.
 *
 * What a user says first: `start` (the product; one at a time) or `command`. What it hears: `ok`, `taken`, `closing`.
 */
function guard(order: GuardOrder): void {
  const users = new Set<net.Socket>();
  let serving: net.Socket | null = null;
  let isStopping = false;
  let isOurs = false;

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const log = fs.openSync(order.log, 'a', 0o600);
  const postgres = spawn(order.command, order.args, { ...order.user, stdio: ['ignore', log, log] });
  postgres.on('error', () => process.exit(127));
  postgres.on('exit', (code) => {
    if (order.remove !== null && isOurs) fs.rmSync(order.remove, { recursive: true, force: true });
    process.exit(code ?? 1);
  });

  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    postgres.kill('SIGINT');
    setTimeout(() => postgres.kill('SIGQUIT'), FAST_SHUTDOWN_MS).unref();
  };
  const leave = (socket: net.Socket) => {
    if (serving === socket) serving = null;
    if (users.delete(socket) && users.size === 0) stop();
  };

  const door = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => leave(socket)).on('close', () => leave(socket));
    socket.on('end', () => {
      leave(socket);
      if (!isStopping || users.size > 0) socket.end();
    });
    socket.once('data', (said) => {
      if (isStopping) return socket.end('closing\n');
      const wantsToServe = said.toString().startsWith('start');
      if (wantsToServe && serving !== null) return socket.end('taken\n');
      if (wantsToServe) serving = socket;
      users.add(socket);
      return socket.write('ok\n');
    });
  });
  door.listen(0, '127.0.0.1', () => {
    const { port } = door.address() as net.AddressInfo;
    const note: GuardNote = { postgresPid: postgres.pid!, guardPid: process.pid, port };
    const waiting = setInterval(() => {
      if (postmasterPid(order.data) !== postgres.pid) return; // another server's folder, until the lock file is ours
      clearInterval(waiting);
      isOurs = true;
      const file = path.join(order.data, 'guard.json');
      fs.writeFileSync(`${file}.new`, JSON.stringify(note));
      fs.renameSync(`${file}.new`, file);
    }, 10);
  });
  setTimeout(() => users.size === 0 && stop(), NOBODY_CAME_MS).unref();
}

function postmasterPid(data: string): number | null {
  try {
    return Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}

guard(JSON.parse(process.argv[2]!) as GuardOrder);
