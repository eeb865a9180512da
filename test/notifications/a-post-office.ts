import type { DataSource } from 'typeorm';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LetterWriter } from '../../src/notifications/letter-writer.js';
import { LetterBox } from '../../src/notifications/letter-box.js';
import { type Mail, Mailer } from '../../src/notifications/mailer.js';
import type { Message } from '../../src/notifications/message.entity.js';
import { MessageQueue, type Telling } from '../../src/notifications/message.queue.js';
import { MessageRepository } from '../../src/notifications/message.repository.js';
import { SendMessagesJob } from '../../src/notifications/send-messages.job.js';
import type { DocumentService } from '../../src/documents/document.service.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';

/** What sends messages, without what writes them out: each says its own id. */
export function aPostOffice(unitOfWork: UnitOfWork, settings: { smtpUrl?: string } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'post-office-'));
  const given = {
    smtpUrl: settings.smtpUrl ?? null,
    mailFrom: 'Haspel & Haard <winkel@haspelenhaard.example>',
    dataDir,
  };
  const repository = new MessageRepository();
  const queue = new MessageQueue(repository);
  const mailer = new Mailer(given);
  const letterBox = new LetterBox(given);
  const writer = {
    write: (_: unknown, message: Message) =>
      Promise.resolve({
        subject: 'Uw code',
        text: `Bericht ${message.id}\n`,
        html: `<p>Bericht ${message.id}</p>`,
      }),
  } as unknown as LetterWriter;
  const attempts: [string, string][] = [];
  const documents = {
    noteAttempt: (_: unknown, id: string, state: string) => {
      attempts.push([id, state]);
    },
  } as unknown as DocumentService;
  const jobWith = (send: (mail: Mail) => Promise<void> = (mail) => mailer.send(mail)) =>
    new SendMessagesJob(
      unitOfWork,
      { add: () => undefined } as never,
      repository,
      writer,
      { send } as Mailer,
      letterBox,
      documents,
    );
  return {
    dataDir,
    mailer,
    letterBox,
    attempts,
    jobWith,
    queue: (telling: Partial<Telling> = {}): Promise<void> =>
      unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
        queue.queue(tx, {
          template: 'known_address',
          causeId: anId(),
          customerId: null,
          medium: 'email',
          language: 'nl',
          recipient: { name: 'Anna de Wit-Şahin', email: 'anna@example.org', address: null },
          data: {},
          ...telling,
        } as Telling),
      ),
  };
}

export const messages = (db: DataSource): Promise<Record<string, unknown>[]> =>
  db.query('SELECT * FROM message ORDER BY created_at, id');
