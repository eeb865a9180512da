import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Settings } from '../platform/config/settings.js';

/**
 * A folder for a database that lives as long as a command; the command deletes it. PostgreSQL's own user may go there
 * when we are root; what it makes in it is its own.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `toonbank-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Settings of a product that a command starts beside whatever else runs: its own database in this folder, any free port. */
export const settingsAside = (settings: Settings, dataDir: string): Settings => ({
  ...settings,
  databaseUrl: null,
  migrateUrl: null,
  dataDir,
  port: 0,
  startedByNpm: false,
});
