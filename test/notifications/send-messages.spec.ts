import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { DataSource } from 'typeorm';
import { notificationsInvariants } from '../../src/cli/audit/notifications.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { type Mail, MailRefused } from '../../src/notifications/mailer.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { statementsOf } from '../support/statements.js';
import { aPostOffice, messages } from './a-post-office.js';

let db: DataSource;
let clock: FixedClock;
let unitOfWork: UnitOfWork;
let post: ReturnType<typeof aPostOffice>;

beforeEach(async () => {
  ({ db, clock, unitOfWork } = await aWorkshop());
  post = aPostOffice(unitOfWork);
});
afterEach(async () => {
  await expectInvariants(db, notificationsInvariants);
  await db.destroy();
  rmSync(post.dataDir, { recursive: true, force: true });
});

const MINUTE_MS = 60_000;

describe('the queue', () => {
  it('takes a message of one cause once, and only with an address', async () => {
    const causeId = anId();
    await post.queue({ causeId });
    await post.queue({ causeId });
    expect(await messages(db)).toHaveLength(1);
    await expect(post.queue({ medium: 'post' })).rejects.toThrow(RangeError);
    expect(await messages(db)).toHaveLength(1);
  });

  it('records what was sent in one statement, with its event, and claims without a transaction', async () => {
    for (let count = 0; count < 3; count += 1) await post.queue();
    const sent = await statementsOf(() => post.jobWith().run());
    expect(sent).toEqual([1, 2, 3].map(() => 'WITH condition AS'));
  });

  it('sends each message once, however many processes send', async () => {
    for (let count = 0; count < 25; count += 1) await post.queue();
    const sent: string[] = [];
    const jobs = Array.from({ length: 5 }, () =>
      post.jobWith(({ id }) => {
        sent.push(id);
        return Promise.resolve();
      }),
    );
    await Promise.all(
      jobs.map(async (job) => {
        while ((await job.run()) > 0);
      }),
    );
    expect(sent).toHaveLength(25);
    expect(new Set(sent).size).toBe(25);
    const rows = await messages(db);
    expect(rows.every(({ state, attempts }) => state === 'sent' && attempts === 1)).toBe(true);
    const [{ n }] = await db.query<[{ n: number }]>(
      `SELECT count(*)::int AS n FROM outbox_event WHERE type = 'notifications.message_sent'`,
    );
    expect(n).toBe(25);
  });

  it('waits until a message is due', async () => {
    await post.queue({ dueAt: new Date(clock.now().getTime() + MINUTE_MS) });
    expect(await post.jobWith().run()).toBe(0);
    clock.advance(MINUTE_MS);
    expect(await post.jobWith().run()).toBe(1);
  });

  it('tries again with growing pauses, and gives up after the eighth', async () => {
    const delivery = anId<'DocumentDelivery'>();
    await post.queue({
      template: 'document',
      data: { documentId: anId<'Document'>(), deliveryId: delivery },
    });
    const job = post.jobWith(() => Promise.reject(new Error('connection refused')));
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect(await job.run()).toBe(1);
      const [row] = await messages(db);
      const due = row!['due_at'] as Date | null;
      if (due === null) break;
      pauses.push(due.getTime() - clock.now().getTime());
      expect(await job.run()).toBe(0);
      clock.set(due);
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960].map((seconds) => seconds * 1_000));
    expect((await messages(db))[0]).toMatchObject({
      state: 'failed',
      attempts: 8,
      problem: 'Error: connection refused',
    });
    expect(post.attempts).toEqual([
      ...Array<[string, string]>(7).fill([delivery, 'queued']),
      [delivery, 'failed'],
    ]);
  });

  it('gives up at once on what is refused for good', async () => {
    await post.queue();
    await post.jobWith(() => Promise.reject(new MailRefused('550 no such user'))).run();
    expect((await messages(db))[0]).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('sends again what a killed process may have sent, with the same Message-ID, and records it once', async () => {
    await post.queue();
    const sent: Mail[] = [];
    const dies = post.jobWith((mail) => {
      sent.push(mail);
      return new Promise(() => undefined); // killed here: it never comes to record it
    });
    void dies.run();
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

    const survivor = post.jobWith((mail) => {
      sent.push(mail);
      return Promise.resolve();
    });
    expect(await survivor.run()).toBe(0); // the lease holds
    clock.advance(2 * MINUTE_MS);
    expect(await survivor.run()).toBe(1);
    expect(await survivor.run()).toBe(0);
    expect(sent.map(({ id }) => id)).toEqual([sent[0]!.id, sent[0]!.id]);
    expect((await messages(db))[0]).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('records a message once, though its first sender comes late', async () => {
    await post.queue();
    let finish: () => void = () => undefined;
    const slow = post.jobWith(() => new Promise((resolve) => (finish = resolve))).run();
    while ((await messages(db))[0]!['attempts'] === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    clock.advance(2 * MINUTE_MS);
    await post.jobWith(() => Promise.resolve()).run();
    finish();
    await slow;
    expect((await messages(db))[0]).toMatchObject({ state: 'sent' });
    const events = await db.query(`SELECT FROM outbox_event WHERE aggregate = 'message'`);
    expect(events).toHaveLength(1);
  });
});

describe('without a mail server', () => {
  it('writes each mail to a file that any mail program reads', async () => {
    await post.queue();
    await post.jobWith().run();
    const [row] = await messages(db);
    const id = row!['id'] as string;
    expect(readdirSync(post.mailer.outbox)).toEqual([`${id}.eml`]);
    const eml = readFileSync(join(post.mailer.outbox, `${id}.eml`), 'utf8');
    expect(eml).toContain(`Message-ID: <${id}@haspelenhaard.example>`);
    expect(eml).toMatch(/^From: "?Haspel & Haard"? <winkel@haspelenhaard.example>/m);
    expect(eml).toContain('anna@example.org');
    expect(eml).toContain('Subject: Uw code');
    expect(eml).toContain('Auto-Submitted: auto-generated');
    expect(eml).toContain('text/plain');
    expect(eml).toContain('text/html');
    expect(eml).toContain(`Bericht ${id}`);
  });

  it('queues what goes by post as a page', async () => {
    const address = {
      name: null,
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511 AB',
      city: 'Utrecht',
      country: 'NL',
    };
    await post.queue({ medium: 'post', recipient: { name: 'Mw. D. Kuiper', email: null, address } });
    await post.jobWith().run();
    const [row] = await messages(db);
    expect(readdirSync(post.letterBox.folder)).toEqual([`${row!['id'] as string}.html`]);
  });

  it('lets no name or subject write headers of its own', async () => {
    const name = 'Anna\r\nBcc: victim@example.org';
    await post.queue({ recipient: { name, email: 'anna@example.org', address: null } });
    await post.jobWith().run();
    const [file] = readdirSync(post.mailer.outbox);
    expect(readFileSync(join(post.mailer.outbox, file!), 'utf8')).not.toMatch(/^Bcc:/m);
  });
});

describe('with a mail server', () => {
  const received: { to: string[]; data: string }[] = [];
  let refuse: { code: number } | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, done) =>
      refuse ? done(Object.assign(new Error('no'), { responseCode: refuse.code })) : done(),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          data: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  let url: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  beforeEach(() => {
    received.length = 0;
    refuse = null;
    post = aPostOffice(unitOfWork, { smtpUrl: url });
  });
  afterEach(() => post.mailer.onModuleDestroy());

  it('hands it the mail', async () => {
    await post.queue();
    await post.jobWith().run();
    expect(received).toHaveLength(1);
    expect(received[0]!.to).toEqual(['anna@example.org']);
    expect(received[0]!.data).toContain('Subject: Uw code');
    expect((await messages(db))[0]).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('gives up on an address it refuses, and comes back when it says later', async () => {
    refuse = { code: 550 };
    await post.queue();
    await post.jobWith().run();
    refuse = { code: 451 };
    await post.queue();
    await post.jobWith().run();
    expect((await messages(db)).map(({ state }) => state).sort()).toEqual(['failed', 'queued']);
    refuse = null;
    clock.advance(MINUTE_MS);
    await post.jobWith().run();
    expect((await messages(db)).map(({ state }) => state).sort()).toEqual(['failed', 'sent']);
    expect(received).toHaveLength(1);
  });

  it('comes back when nobody answers', async () => {
    const deaf = createServer();
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo;
    await new Promise((resolve) => deaf.close(resolve));
    post = aPostOffice(unitOfWork, { smtpUrl: `smtp://127.0.0.1:${port}` });
    await post.queue();
    await post.jobWith().run();
    expect((await messages(db))[0]).toMatchObject({ state: 'queued', attempts: 1 });
  });
});
