import { print } from '../print.js';

/** Who acts in a story, and through which channel. */
export interface Person {
  readonly name: string;
  readonly channel: string;
}

/**
 * Tells a story step by step, for a person to read, and keeps count of what was expected and did not hold.
 */
export class Teller {
  private step = 0;
  private held = 0;
  private readonly broken: string[] = [];

  /** @param tell where it goes line by line; to standard output unless somebody else listens. */
  constructor(private readonly tell: (line: string) => void = print.line) {}

  title(text: string): void {
    this.tell('');
    this.tell(text);
    this.tell('='.repeat(text.length));
  }

  /** Begins a step: who, through which channel, what she does. */
  does({ name, channel }: Person, what: string): void {
    this.step += 1;
    this.tell('');
    this.tell(`${String(this.step).padStart(2)}. ${name} · ${channel}`);
    this.tell(`    ${what}`);
  }

  /** Something that came back. */
  says(text: string): void {
    this.tell(`    → ${text}`);
  }

  /** A line of a picture. */
  draws(line: string): void {
    this.tell(line);
  }

  /** Something that must be so for the story to be true. */
  expects(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) === JSON.stringify(expected)) {
      this.held += 1;
      this.tell(`    ✓ ${what}: ${JSON.stringify(found)}`);
      return;
    }
    this.broken.push(`step ${this.step}: ${what}`);
    this.tell(`    ✗ ${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }

  /** Something that has a time to keep: told for a person to judge by, and broken when it takes longer. */
  takes(what: string, milliseconds: number, atMost: number): void {
    this.expects(`${what} within ${atMost} ms (${Math.round(milliseconds)})`, milliseconds <= atMost, true);
  }

  /** Prints the verdict. @returns whether every expectation held. */
  ends(seconds: number): boolean {
    this.tell('');
    this.tell(
      `${this.held} of ${this.held + this.broken.length} expectations held, in ${seconds.toFixed(1)} s.`,
    );
    for (const line of this.broken) this.tell(`  broken: ${line}`);
    return this.broken.length === 0;
  }
}
