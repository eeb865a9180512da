import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { Controller, Get, Header } from '@nestjs/common';
import { exampleTabs } from './playground-tabs.js';

/**
 * What GraphiQL leaves out: the headers of a tab that was not yet switched to, the same headers in a socket's
 * `connection_init` (it sends them with each subscription, after the door has closed), and a fresh idempotency key
 * for each run.
 */
const COMPLETED = `<script>
const tabHeaders = () => {
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{"tabs":[]}');
  return JSON.parse(tabs[activeTabIndex]?.headers || '{}');
};
const send = window.fetch;
window.fetch = (url, options = {}) => {
  const own = { 'idempotency-key': crypto.randomUUID(), ...tabHeaders() };
  return send(url, { ...options, headers: { ...own, ...Object.fromEntries(new Headers(options.headers)) } });
};
const sendFrame = WebSocket.prototype.send;
WebSocket.prototype.send = function (frame) {
  const message = typeof frame === 'string' ? JSON.parse(frame) : {};
  sendFrame.call(this, message.type === 'connection_init' ? JSON.stringify({ ...message, payload: tabHeaders() }) : frame);
};
</script>`;

/** GraphiQL in one page, everything inlined: it works with no network. */
@Controller('playground')
export class PlaygroundController {
  private readonly page = renderGraphiQL({
    title: 'Toonbank playground',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    shouldPersistHeaders: true, // COMPLETED reads them there
    defaultTabs: exampleTabs,
  }).replace('<body', () => `${COMPLETED}<body`);

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  show(): string {
    return this.page;
  }
}
