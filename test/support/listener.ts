import { Teller } from '../../src/cli/story/teller.js';

/** Tells nobody, and remembers what was expected. */
export class Listener extends Teller {
  readonly found: Record<string, unknown>[] = [];
  readonly expected: Record<string, unknown>[] = [];
  steps = 0;

  override title(): void {}
  override says(): void {}
  override draws(): void {}

  override does(): void {
    this.steps += 1;
  }

  /** How fast a machine is proves nothing in a test: that it came at all is seen by what follows. */
  override takes(): void {}

  override expects(what: string, found: unknown, expected: unknown): void {
    this.found.push({ step: this.steps, what, value: found });
    this.expected.push({ step: this.steps, what, value: expected });
  }
}
