import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Longer than any sensible line; beyond it the text is passed on as it is, and the row will be refused by its size. */
const LINE_BYTES_MAX = 1_048_576;
const PIECE_CHARACTERS_MAX = 65_536;

/** What Windows-1252 has where Latin-1 has control characters: bytes 0x80 to 0x9f. Five of them mean nothing. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text of a file that a person saved from a spreadsheet, piece by piece, whatever it was saved as.
 *
 * UTF-16 is known by its byte order mark. Everything else is judged line by line: a line that is valid UTF-8 is UTF-8,
 * any other is Windows-1252, which is what Excel means by plain "CSV" on a Dutch computer. By line and not by file,
 * because a stream cannot be read twice, and by line and not by chunk, so that the answer does not depend on how the
 * bytes arrive; a Windows-1252 line that happens to be valid UTF-8 does not occur in human text.
 *
 * @param bytes chunks of any size.
 * @returns pieces of at most 65,536 characters, without byte order mark, every line end (CRLF, CR) as LF.
 * @see    WHATWG Encoding Standard, index windows-1252.
 */
export async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const text of decodedBlocks(bytes))
    for (let start = 0; start < text.length;) {
      const end = wholeCharacters(text, start + PIECE_CHARACTERS_MAX);
      yield text.slice(start, end);
      start = end;
    }
}

/** Not between the two halves of a surrogate pair: neither half could be encoded again. */
function wholeCharacters(text: string, end: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
}

async function* decodedBlocks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let decode: ((block: Buffer) => string) | null = null;
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    if (decode === null) {
      if (rest.length < 3) continue; // a byte order mark may still be cut in two
      decode = decoderFor(rest);
      rest = withoutMark(rest);
    }
    const cut = rest.length > LINE_BYTES_MAX ? rest.length : endOfLastLine(rest);
    if (cut === 0) continue;
    yield decode(rest.subarray(0, cut));
    rest = rest.subarray(cut);
  }
  yield decode === null ? decoderFor(rest)(withoutMark(rest)) : decode(rest);
}

function decoderFor(start: Buffer): (block: Buffer) => string {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return utf16('utf-16le');
  if (first === 0xfe && second === 0xff) return utf16('utf-16be');
  return (block) => withLineFeeds(isUtf8(block) ? block.toString('utf8') : lineByLine(block));
}

/** Cut after a byte that looks like a line end, so a character may be cut too: the decoder keeps its half. */
function utf16(label: string): (block: Buffer) => string {
  const decoder = new TextDecoder(label);
  let heldReturn = '';
  return (block) => {
    const text = heldReturn + decoder.decode(block, { stream: true });
    heldReturn = text.endsWith('\r') ? '\r' : ''; // its line feed may be in the next block
    return withLineFeeds(heldReturn === '' ? text : text.slice(0, -1));
  };
}

function withoutMark(start: Buffer): Buffer {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
}

/** Behind the last line end; a carriage return at the very end may be half of one, so it does not count. */
function endOfLastLine(bytes: Buffer): number {
  return Math.max(bytes.lastIndexOf(LINE_FEED), bytes.subarray(0, -1).lastIndexOf(CARRIAGE_RETURN)) + 1;
}

function lineByLine(block: Buffer): string {
  let text = '';
  for (let start = 0; start < block.length;) {
    const end = block.indexOf(LINE_FEED, start);
    const line = block.subarray(start, end === -1 ? block.length : end + 1);
    text += isUtf8(line) ? line.toString('utf8') : windows1252(line);
    start += line.length;
  }
  return text;
}

/** By our own table: some Node releases read `windows-1252` as Latin-1 and lose the euro sign. */
function windows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80));
}

function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
