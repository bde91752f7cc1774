/** Live progress on the talk stream: one line rewritten on a terminal, a line now and then elsewhere. */
import type { Terminal } from "./terminal.ts";

const liveEveryMillis = 100;
const plainEveryMillis = 5_000;

export class ProgressLine {
  readonly #terminal: Terminal;
  #last = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Its line is rewritten in place. */
  get isLive(): boolean {
    return this.#terminal.live;
  }

  /** Shows what `line` makes, unless it is too soon after the last time. */
  update(line: () => string): void {
    const now = performance.now();
    const pause = this.#terminal.live ? liveEveryMillis : plainEveryMillis;
    if (now - this.#last < pause) return;
    this.#last = now;
    this.#show(line());
  }

  /** Shows `line` now. */
  say(line: string): void {
    this.#last = performance.now();
    this.#show(line);
  }

  /** Takes a live line away, so that what follows stands alone. */
  clear(): void {
    if (this.#shown && this.#terminal.live) this.#terminal.err("\r\u001b[2K");
    this.#shown = false;
  }

  #show(line: string): void {
    if (this.#terminal.live) this.#terminal.err(`\r\u001b[2K${line.slice(0, this.#terminal.talkWidth - 1)}`);
    else this.#terminal.err(`${line}\n`);
    this.#shown = true;
  }
}
