/** The one place of the commands that writes to standard output. */
export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** Rewrites the current line of a terminal; a log file gets nothing. */
export const printProgress = (line: string): void => {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${line}`);
};

/** Rows under each other in columns as wide as their widest cell; numbers to the right. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const text = rows.map((row) => row.map(String));
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...text.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[], row?: readonly (string | number)[]) =>
    cells
      .map((cell, index) =>
        typeof row?.[index] === 'number' ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
      )
      .join('  ')
      .trimEnd();
  print(line(headings));
  print(widths.map((width) => '-'.repeat(width)).join('  '));
  rows.forEach((row, index) => print(line(text[index]!, row)));
}
