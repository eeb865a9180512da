// Starts or joins an embedded PostgreSQL as its own process, says where, and leaves when its standard input ends.
// Usage: node embedded-child.mjs <dist> <folder> <start|command> [arch]
import { pathToFileURL } from 'node:url';

const [dist, folder, purpose, arch] = process.argv.slice(2);
if (arch) Object.defineProperty(process, 'arch', { value: arch });
try {
  const module = `${dist}/src/platform/database/embedded-postgres.js`;
  const { startEmbeddedPostgres } = await import(pathToFileURL(module).href);
  const postgres = await startEmbeddedPostgres(folder, purpose);
  process.stdout.write(`${JSON.stringify(postgres)}\n`);
  process.stdin.on('end', () => postgres.stop().then(() => process.exit(0))).resume();
} catch (error) {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
}
