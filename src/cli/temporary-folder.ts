import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A folder for a database that lives as long as a command; the command deletes it. PostgreSQL's own user may go there
 * when we are root; what it makes in it is its own.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `toonbank-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}
