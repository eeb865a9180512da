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

  title(text: string): void {
    print.line();
    print.line(text);
    print.line('='.repeat(text.length));
  }

  /** Begins a step: who, through which channel, what she does. */
  does({ name, channel }: Person, what: string): void {
    this.step += 1;
    print.line();
    print.line(`${String(this.step).padStart(2)}. ${name} · ${channel}`);
    print.line(`    ${what}`);
  }

  /** Something that came back. */
  says(text: string): void {
    print.line(`    → ${text}`);
  }

  /** Something that must be so for the story to be true. */
  expects(what: string, found: unknown, expected: unknown): void {
    if (JSON.stringify(found) === JSON.stringify(expected)) {
      this.held += 1;
      print.line(`    ✓ ${what}: ${JSON.stringify(found)}`);
      return;
    }
    this.broken.push(`step ${this.step}: ${what}`);
    print.line(`    ✗ ${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }

  /** Prints the verdict. @returns whether every expectation held. */
  ends(seconds: number): boolean {
    print.line();
    print.line(
      `${this.held} of ${this.held + this.broken.length} expectations held, in ${seconds.toFixed(1)} s.`,
    );
    for (const line of this.broken) print.line(`  broken: ${line}`);
    return this.broken.length === 0;
  }
}
