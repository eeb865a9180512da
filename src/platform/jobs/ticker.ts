/**
 * Calls something again and again, never twice at once: a pause after each run, or at once when woken. A run that is
 * woken meanwhile is followed by another.
 */
export class Ticker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private isWoken = false;
  private isStopped = true;

  /** @param run catches what it throws itself. */
  constructor(
    private readonly everyMs: number,
    private readonly run: () => Promise<void>,
  ) {}

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    this.sleep();
  }

  /** Runs now; while it runs, once more after that. @returns when that run has ended. */
  async wake(): Promise<void> {
    if (this.isStopped) return;
    if (this.running === null) return this.go();
    this.isWoken = true;
    await this.running;
  }

  /** Waits for the run under way; none begins after it. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private sleep(): void {
    if (!this.isStopped) this.timer = setTimeout(() => void this.go(), this.everyMs);
  }

  private go(): Promise<void> {
    clearTimeout(this.timer);
    this.running = this.runUntilQuiet().finally(() => {
      this.running = null;
      this.sleep();
    });
    return this.running;
  }

  private async runUntilQuiet(): Promise<void> {
    do {
      this.isWoken = false;
      await this.run();
    } while (this.isWoken && !this.isStopped);
  }
}
