import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { SystemClock } from '../kernel/clock.js';
import { type Id, isUuid } from '../kernel/ids.js';
import { isSame, Secrets } from '../platform/config/secrets.js';

const ALGORITHM = 'HS256';
const ISSUER = 'toonbank';
const VALID_MS = 15 * 60_000;

/** Whose session an access token is of, and through which client it may be used. */
export interface AccessClaims {
  readonly sessionId: Id<'Session'>;
  readonly kind: 'customer' | 'staff';
  readonly subjectId: string;
  readonly apiClientId: Id<'ApiClient'>;
}

/** A refresh token read back: ours for certain, but perhaps no longer the last one. */
export interface RefreshClaims {
  readonly sessionId: Id<'Session'>;
  readonly generation: number;
}

/**
 * The two tokens of a session. The access token is a JSON Web Token (RFC 7519) that proves itself for 15 minutes; the
 * refresh token is derived from the session's id and a count, so that an old one is recognised without keeping it.
 */
@Injectable()
export class AccessTokens {
  private readonly key: KeyObject;

  constructor(
    private readonly secrets: Secrets,
    private readonly clock: SystemClock,
  ) {
    this.key = createSecretKey(Buffer.from(secrets.token('access-token', ISSUER)));
  }

  async sign(claims: AccessClaims): Promise<{ accessToken: string; expiresAt: Date }> {
    const now = this.clock.now();
    const expiresAt = new Date(Math.floor((now.getTime() + VALID_MS) / 1000) * 1000); // the token counts seconds
    const accessToken = await new SignJWT({
      sid: claims.sessionId,
      kind: claims.kind,
      cid: claims.apiClientId,
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(claims.subjectId)
      .setIssuedAt(now)
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return { accessToken, expiresAt };
  }

  /** @returns null for what we did not sign, by this algorithm and with this key; `expired` for what we did, once. */
  async read(token: string): Promise<AccessClaims | 'expired' | null> {
    try {
      const { payload } = await jwtVerify<{ sid: unknown; kind: unknown; cid: unknown }>(token, this.key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        requiredClaims: ['sub', 'exp', 'sid', 'kind', 'cid'],
        currentDate: this.clock.now(),
      });
      return {
        sessionId: String(payload.sid) as Id<'Session'>,
        kind: payload.kind === 'staff' ? 'staff' : 'customer',
        subjectId: String(payload.sub),
        apiClientId: String(payload.cid) as Id<'ApiClient'>,
      };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired';
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  refreshToken({ sessionId, generation }: RefreshClaims): string {
    return `${sessionId}.${generation}.${this.proof(sessionId, generation)}`;
  }

  /** @returns null for what we did not make. */
  readRefresh(token: string): RefreshClaims | null {
    const [sessionId = '', count = '', proof = '', more] = token.split('.');
    const generation = Number(count);
    if (more !== undefined || !isUuid(sessionId) || !/^[1-9]\d{0,8}$/.test(count)) return null;
    if (!isSame(proof, this.proof(sessionId, generation))) return null;
    return { sessionId: sessionId as Id<'Session'>, generation };
  }

  private proof(sessionId: string, generation: number): string {
    return this.secrets.token('refresh-token', `${sessionId}.${generation}`);
  }
}
