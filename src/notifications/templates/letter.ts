import { escaped } from '../../documents/index.js';

/** What is to be said, before it has a form. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Shown large, to be copied: a code. */
  readonly code?: string;
}

/** A letter written out. */
export interface WrittenLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const PAGE =
  'font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:36em;margin:0 auto;padding:1.5em';
const CODE = 'font:bold 22px/1.5 ui-monospace,monospace;letter-spacing:.08em';

/** The same words as plain text and as a simple page: nothing loaded from elsewhere, nothing that tells who read it. */
export function writeOut({ subject, paragraphs, code }: Letter, language: string): WrittenLetter {
  const [first = '', ...rest] = paragraphs;
  const blocks = [first, ...(code === undefined ? [] : [code]), ...rest];
  const html = blocks
    .map((block) =>
      block === code
        ? `<p style="${CODE}">${escaped(block)}</p>`
        : `<p>${escaped(block).replaceAll('\n', '<br>')}</p>`,
    )
    .join('\n');
  return {
    subject: subject.replace(/\s+/g, ' '),
    text: `${blocks.join('\n\n')}\n`,
    html: `<!doctype html><html lang="${language === 'nl' ? 'nl' : 'en'}"><meta charset="utf-8"><body style="${PAGE}">\n${html}\n</body></html>\n`,
  };
}
