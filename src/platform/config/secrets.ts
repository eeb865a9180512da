import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Settings, SETTINGS } from './settings.js';

/** What is kept of a secret that has enough random bits of its own: no salt is needed. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares without telling by its time where the two differ. */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}

/**
 * Secrets that we hand out and keep only as hashes. Each is derived from the server's key and the id of what it opens,
 * so that a repeat of a mutation can give the same one again.
 */
@Injectable()
export class Secrets {
  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'secretKey'>) {}

  /** @returns 256 bits as 43 characters that are safe in a header. */
  token(purpose: string, id: string): string {
    return this.hmac(purpose, id).toString('base64url');
  }

  /** @returns `length` decimal digits, each as likely as the next. */
  digits(purpose: string, id: string, length: number): string {
    const value = this.hmac(purpose, id).readBigUInt64BE(0) % 10n ** BigInt(length);
    return value.toString().padStart(length, '0');
  }

  /** A fingerprint of something that may be guessed (a PIN, an e-mail): useless without the server's key. */
  fingerprint(purpose: string, text: string): string {
    return this.hmac(purpose, text).toString('hex');
  }

  private hmac(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.settings.secretKey).update(`${purpose}\n${text}`).digest();
  }
}
