/** The one place that writes to standard output and standard error for people. */
export const print = {
  /** A line for whoever started the command. */
  line(text = ''): void {
    process.stdout.write(`${text}\n`);
  },

  /** What went wrong, in one sentence. */
  problem(text: string): void {
    process.stderr.write(`${text}\n`);
  },

  /** Progress: overwritten by the next one on a terminal, left out where output goes to a file. */
  progress(text: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },

  /** Ends a line of {@link progress}. */
  progressDone(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  },

  /** Rows in columns as wide as their widest cell; numbers to the right. */
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    const all = [head, ...rows.map((row) => row.map(String))];
    const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
    const written = (row: readonly string[]) =>
      row
        .map((cell, column) =>
          isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd();
    print.line(written(head));
    print.line(widths.map((width) => '-'.repeat(width)).join('  '));
    for (const row of all.slice(1)) print.line(written(row));
  },
} as const;
