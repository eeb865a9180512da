import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DeliveryState, DocumentService } from '../documents/index.js';
import { systemActor } from '../platform/access/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Job, Jobs } from '../platform/jobs/jobs.js';
import { LetterBox } from './letter-box.js';
import { LetterWriter } from './letter-writer.js';
import { Mailer, MailRefused } from './mailer.js';
import type { Message } from './message.entity.js';
import { MessageRepository } from './message.repository.js';
import { messageFailed, messageSent } from './notifications.events.js';
import type { DocumentData } from './templates/templates.js';

/** Longer than a whole batch can take, since its messages are sent at the same time. */
const LEASE_MS = 2 * 60_000;
const ATTEMPTS_MAX = 8;
const FIRST_PAUSE_MS = 15_000;

/**
 * Sends what is due: claimed in one statement, sent outside of any transaction, recorded in another one. It is recorded once; a
 * process that dies between sending and recording leaves the message due again when its lease ends, and then it goes out
 * a second time with the same Message-ID, which mail programs know for one.
 */
@Injectable()
export class SendMessagesJob implements Job, OnModuleInit {
  readonly name = 'send-messages';
  readonly everyMs = 1_000;
  readonly batch = 10;
  private readonly log = new Logger(SendMessagesJob.name);
  private readonly actor = systemActor(this.name);
  private readonly purpose = { operation: this.name };

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly messages: MessageRepository,
    private readonly writer: LetterWriter,
    private readonly mailer: Mailer,
    private readonly letterBox: LetterBox,
    private readonly documents: DocumentService,
  ) {}

  onModuleInit(): void {
    this.jobs.add(this);
  }

  async run(): Promise<number> {
    const db = this.unitOfWork.atOnce(this.actor);
    const due = await this.messages.claimDue(db, this.batch, new Date(db.now.getTime() + LEASE_MS));
    await Promise.all(due.map((message) => this.deliver(message)));
    return due.length;
  }

  private async deliver(message: Message): Promise<void> {
    try {
      const isSent = await this.send(message);
      await this.record((tx) => this.end(tx, message, isSent ? 'sent' : 'withdrawn', null));
    } catch (error) {
      this.log.warn(`message ${message.id}, attempt ${message.attempts}: ${nameOf(error)}`);
      await this.record((tx) => this.noteFailure(tx, message, error));
    }
  }

  private record(write: (tx: Tx) => void): Promise<void> {
    return this.unitOfWork.run(this.actor, this.purpose, write);
  }

  private async send(message: Message): Promise<boolean> {
    const { id, recipient } = message;
    const letter = await this.writer.write(this.unitOfWork.read(this.actor), message);
    if (letter === null) return false;
    if (message.medium === 'post') await this.letterBox.post({ id, html: letter.html });
    else await this.mailer.send({ id, to: { name: recipient.name, email: recipient.email! }, ...letter });
    return true;
  }

  private noteFailure(tx: Tx, message: Message, error: unknown): void {
    const problem = String(error).slice(0, 500);
    if (error instanceof MailRefused || message.attempts >= ATTEMPTS_MAX)
      return this.end(tx, message, 'failed', problem);
    const pauseMs = FIRST_PAUSE_MS * 2 ** (message.attempts - 1);
    this.messages.putOff(tx, message.id, new Date(tx.now.getTime() + pauseMs), problem);
    this.noteDelivery(tx, message, DeliveryState.QUEUED);
  }

  private end(
    tx: Tx,
    message: Message,
    state: 'sent' | 'failed' | 'withdrawn',
    problem: string | null,
  ): void {
    this.messages.end(tx, message.id, state, problem);
    if (state === 'withdrawn') return;
    this.noteDelivery(tx, message, state === 'sent' ? DeliveryState.SENT : DeliveryState.FAILED);
    tx.emit(state === 'sent' ? messageSent(message) : messageFailed(message));
  }

  private noteDelivery(tx: Tx, message: Message, state: DeliveryState): void {
    if (message.template !== 'document') return;
    this.documents.noteAttempt(tx, (message.data as DocumentData).deliveryId, state);
  }
}

/** What went wrong, without the address that may stand in its message. */
const nameOf = (error: unknown): string => {
  const { name, code, responseCode } = error as { name?: string; code?: string; responseCode?: number };
  return [name, code, responseCode].filter(Boolean).join(' ');
};
