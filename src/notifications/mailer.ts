import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { type Settings, SETTINGS } from '../platform/config/settings.js';
import type { WrittenLetter } from './templates/letter.js';

const TIMEOUT_MS = 15_000;

/** A letter to an e-mail address; `id` names it for good, so that a second copy is known as one. */
export interface Mail extends WrittenLetter {
  readonly id: string;
  readonly to: { readonly name: string | null; readonly email: string };
}

/** The mail server would not take it, and will not when asked again. */
export class MailRefused extends Error {}

/**
 * Sends e-mail through the server of SMTP_URL; without one it writes each mail to a file in `outbox` below the data
 * folder, to be read with any mail program.
 */
@Injectable()
export class Mailer implements OnModuleDestroy {
  /** Where mail goes without a server. */
  readonly outbox: string;
  private readonly transport: Transporter;

  constructor(
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'dataDir'>,
  ) {
    this.outbox = join(settings.dataDir, 'outbox');
    this.transport =
      settings.smtpUrl === null
        ? createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
        : createTransport({
            url: settings.smtpUrl,
            connectionTimeout: TIMEOUT_MS,
            greetingTimeout: TIMEOUT_MS,
            socketTimeout: TIMEOUT_MS,
          });
  }

  onModuleDestroy(): void {
    this.transport.close();
  }

  /**
   * @throws MailRefused when the server refuses this mail for good (an answer of 5xx).
   * @throws Error       when it does not answer, or says later.
   */
  async send({ id, to, subject, text, html }: Mail): Promise<void> {
    const sent = await this.transport
      .sendMail({
        from: this.settings.mailFrom,
        to: to.name === null ? to.email : { name: to.name, address: to.email },
        subject,
        text,
        html,
        messageId: `<${id}@${domainOf(this.settings.mailFrom)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      .catch((error: unknown) => {
        throw isForGood(error) ? new MailRefused(String(error)) : error;
      });
    if (this.settings.smtpUrl === null) await this.keep(id, (sent as { message: Buffer }).message);
  }

  /** Written beside and renamed: a reader sees whole mails only, and a second attempt replaces the first. */
  private async keep(id: string, message: Buffer): Promise<void> {
    await mkdir(this.outbox, { recursive: true });
    const path = join(this.outbox, `${id}.eml`);
    await writeFile(`${path}.part`, message, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}

const domainOf = (from: string): string => /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';

function isForGood(error: unknown): boolean {
  const code = (error as { responseCode?: unknown }).responseCode;
  return typeof code === 'number' && code >= 500 && code !== 535 && code !== 530;
}
