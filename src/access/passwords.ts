import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Secrets } from '../platform/config/secrets.js';

declare const hashed: unique symbol;

/** A password or PIN as it is kept. Made outside of transactions: it takes some 50 ms of a core. */
export type PasswordHash = string & { readonly [hashed]: true };

/** What OWASP asks for argon2id: 19 MiB, two passes, one lane. Also in tests: they are to feel the price. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Passwords and PINs, kept as argon2id hashes. A PIN has so few possibilities that its hash alone would tell it, so it
 * is also keyed by the server: a stolen table of PIN hashes is of no use without that key.
 */
@Injectable()
export class Passwords {
  private readonly pinKey: Buffer;
  private nobody: Promise<string> | undefined;

  constructor(secrets: Secrets) {
    this.pinKey = Buffer.from(secrets.token('pin', 'key'));
  }

  async hashPassword(password: string): Promise<PasswordHash> {
    return (await hash(plain(password), COST)) as PasswordHash;
  }

  async hashPin(pin: string): Promise<PasswordHash> {
    return (await hash(pin, { ...COST, secret: this.pinKey })) as PasswordHash;
  }

  /** @param kept null for nobody's: takes as long as a real one, and is never right. */
  isPassword(kept: string | null, password: string): Promise<boolean> {
    return this.isRight(kept, plain(password), {});
  }

  /** @param kept null for nobody's: takes as long as a real one, and is never right. */
  isPin(kept: string | null, pin: string): Promise<boolean> {
    return this.isRight(kept, pin, { secret: this.pinKey });
  }

  private async isRight(kept: string | null, given: string, options: { secret?: Buffer }): Promise<boolean> {
    this.nobody ??= hash('nobody', COST);
    const isSame = await verify(kept ?? (await this.nobody), given, options);
    return isSame && kept !== null;
  }
}

/** The same letters typed on two keyboards are one password (RFC 8265 asks for a normal form). */
const plain = (password: string): string => password.normalize('NFKC');
