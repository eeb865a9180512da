import type { Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

const PING_MS = 12_000;
const BAD_REQUEST = 4400;
const INTERNAL_ERROR = 4500;

/**
 * Joins one socket of `ws` to a server of graphql-ws, as its own `useServer` does, but silently: that one prints what
 * clients send wrongly, and what is lost when they go, on standard error.
 *
 * @param onFault what our own code threw, for the log.
 */
export function joinSocket<Extra>(
  server: Server<Extra>,
  socket: WebSocket,
  extra: Extra,
  onFault: (error: unknown) => void,
): void {
  let hasAnswered = true;
  const pings = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    return socket.ping();
  }, PING_MS);
  socket.on('pong', () => (hasAnswered = true));
  socket.on('error', () => undefined); // ws has closed it, with the code that says why

  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve) => {
          if (socket.readyState !== socket.OPEN) return resolve();
          return socket.send(text, () => resolve()); // who is gone hears nothing more
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on('message', (message: Buffer, isBinary: boolean) => {
          if (isBinary) return socket.close(BAD_REQUEST, 'Text only');
          handle(message.toString()).catch((error: unknown) => {
            onFault(error);
            socket.close(INTERNAL_ERROR, 'Internal server error');
          });
          return undefined;
        }),
    },
    extra,
  );
  socket.once('close', (code, reason) => {
    clearInterval(pings);
    void closed(code, reason.toString());
  });
}
