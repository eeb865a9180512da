import type { Tab } from './playground-tabs.js';

/**
 * What GraphiQL leaves out, for the page it is inlined into. A page that is opened for the first time shows the variables
 * and headers of its first tab too, and a tab opens at the first click (the pointer's press moved it from under the
 * pointer). Before a request leaves the page:
 *
 * - it gets the headers of the active tab (GraphiQL sends none in a socket's `connection_init`, and those of the last
 *   tab when a tab was not yet looked at), and a fresh idempotency key;
 * - the pseudo-header `log-in` (`customer E-MAIL PASSWORD`, `staff NUMBER pin PIN`, `staff NUMBER password PASSWORD`)
 *   becomes the session of that sample person: the page logs in, and again when the session has ended;
 * - `@name` in variables becomes the id of that name: the server knows those of the sample store (/playground/names), the
 *   page keeps what answers bring (`# keeps: reservation = placeReservation.id` in a tab).
 */
export const playgroundHead = (
  firstTab: Tab,
): string => `<style>.graphiql-tab { transform: none !important; }</style>
<script>
if (!localStorage.getItem('graphiql:tabState'))
  for (const [name, value] of Object.entries(${inScript(firstTab)})) localStorage.setItem('graphiql:' + name, value);

const storedTab = () => {
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{"tabs":[]}');
  return tabs[activeTabIndex] ?? {};
};
const tabHeaders = () => {
  try { return JSON.parse(storedTab().headers || '{}'); } catch { return {}; }
};
const send = window.fetch.bind(window);

const kept = () => JSON.parse(localStorage.getItem('toonbank:names') ?? '{}');
let known = send('/playground/names').then((answer) => answer.json()).catch(() => ({}));
const named = async (value) => {
  const names = { ...kept(), ...(await known) };
  const fill = (part) =>
    typeof part === 'string' && part[0] === '@' ? names[part.slice(1)] ?? part
    : Array.isArray(part) ? part.map(fill)
    : part && typeof part === 'object' ? Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fill(inner)]))
    : part;
  return fill(value);
};
const keep = (query, data) => {
  for (const [, name, path] of (query ?? '').matchAll(/^# keeps: (\\w+) = ([\\w.]+)$/gm)) {
    const value = path.split('.').reduce((part, step) => part?.[step], data);
    if (value !== undefined && value !== null) localStorage.setItem('toonbank:names', JSON.stringify({ ...kept(), [name]: value }));
  }
};

const sessions = new Map();
const logIn = async (key, who) => {
  const [kind, name, ...rest] = who.split(' ');
  const input = kind === 'staff' ? { staffNumber: name, [rest[0]]: rest[1] } : { email: name, password: rest[0] };
  const [field, type] = kind === 'staff' ? ['logInStaff', 'StaffSession'] : ['logIn', 'SessionOpened'];
  const query = 'mutation LogIn($input: ' + field[0].toUpperCase() + field.slice(1) + 'Input!) { answer: ' + field
    + '(input: $input) { ... on ' + type + ' { accessToken } ... on UserError { message } } }';
  const answer = await send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'api-key': key },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const token = (await answer.json()).data?.answer?.accessToken;
  return token ? { authorization: 'Bearer ' + token } : {};
};
const headersFor = async (given, afresh) => {
  const { 'log-in': who, ...headers } = given;
  if (!who) return headers;
  const person = given['api-key'] + ' ' + who;
  if (afresh || !sessions.has(person)) sessions.set(person, logIn(given['api-key'], who));
  return { ...headers, ...(await sessions.get(person)) };
};

window.fetch = async (url, options = {}) => {
  if (!String(url).endsWith('/graphql')) return send(url, options);
  const body = JSON.parse(options.body ?? '{}');
  const text = JSON.stringify({ ...body, variables: await named(body.variables) });
  const own = { 'idempotency-key': crypto.randomUUID(), ...tabHeaders() };
  const given = { ...Object.fromEntries(new Headers(options.headers)), ...own };
  const run = async (afresh) => send(url, { ...options, body: text, headers: await headersFor(given, afresh) });
  let answer = await run(false);
  let told = await answer.clone().json().catch(() => ({}));
  if (given['log-in'] && told.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) {
    answer = await run(true);
    told = await answer.clone().json().catch(() => ({}));
  }
  keep(storedTab().query, told.data); // what is sent has no comments
  return answer;
};

const sendFrame = WebSocket.prototype.send;
WebSocket.prototype.send = function (frame) {
  const message = typeof frame === 'string' ? JSON.parse(frame) : {};
  const later = (change) => void change.then((changed) => sendFrame.call(this, JSON.stringify(changed)));
  if (message.type === 'connection_init') later(headersFor(tabHeaders(), true).then((payload) => ({ ...message, payload })));
  else if (message.type === 'subscribe')
    later(named(message.payload.variables).then((variables) => ({ ...message, payload: { ...message.payload, variables } })));
  else sendFrame.call(this, frame);
};
</script>`;

/** @returns JSON that ends no script. */
const inScript = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c');
