import { documentNumber } from '../../src/documents/document-number.js';
import type { DocumentService, NewDocument } from '../../src/documents/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';

export interface IssuedDocument {
  readonly id: Id<'Document'>;
  readonly number: string;
}

/** Issues a document at once, and says under which number. */
export async function issued(
  tx: Tx,
  documents: DocumentService,
  document: NewDocument,
): Promise<IssuedDocument> {
  const id = documents.issue(tx, document);
  await tx.flush();
  const [row] = await tx.rows<{ series: string; serial: number }>`
    SELECT series, serial FROM document WHERE id = ${id}`;
  return { id, number: documentNumber(row!.series, row!.serial) };
}
