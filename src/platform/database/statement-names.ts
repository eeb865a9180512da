import { createHash } from 'node:crypto';

/** A statement as node-postgres takes it: with a name, a connection keeps it. */
export interface NamedText {
  readonly name?: string;
  readonly text: string;
}

/** In a statement that is sent without a name. */
export const FOR_ITS_VALUES = '/* planned for its values */';

const MEANS_ANOTHER = '0A000'; // of many meanings; the routine says which
const NOT_KEPT = new Set(['26000', '42P05']); // no statement of that name; or one already, which another process left

/**
 * Whether a statement failed of its name alone: nothing was done, and it may be sent again. Either the columns that it
 * answers are others since a migration, or a pooler gave us a connection that another process had in between.
 */
export function failedOfItsName(error: unknown): boolean {
  const { code = '', routine } = (error ?? {}) as { code?: string; routine?: string };
  return NOT_KEPT.has(code) || (code === MEANS_ANOTHER && routine === 'RevalidateCachedQuery');
}

/**
 * The names by which connections keep statements, so that PostgreSQL reads each once per connection, and plans it anew
 * only as long as that pays. A name is made of the text alone: what a connection has kept by it is the same statement,
 * whichever process sent it.
 */
export class StatementNames {
  private named = new Map<string, NamedText>();
  private edition = 0;
  private areKept = true;

  of(text: string): NamedText {
    if (!this.areKept) return { text };
    let statement = this.named.get(text);
    if (statement === undefined) {
      const name = `${createHash('sha256').update(text).digest('base64url')}.${this.edition}`;
      statement = text.includes(FOR_ITS_VALUES) ? { text } : { name, text };
      this.named.set(text, statement);
    }
    return statement;
  }

  /** A statement failed. If that is why, all get new names; behind a pooler that keeps none, no names ever again. */
  failed(statement: NamedText, error: unknown): void {
    if (!failedOfItsName(error)) return;
    if ((error as { code: string }).code !== MEANS_ANOTHER) this.areKept = false;
    else if (this.named.get(statement.text) === statement) {
      this.edition += 1;
      this.named = new Map();
    } // else another that failed of the same was first
  }
}
