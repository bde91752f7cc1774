/** One of the two streams that a process writes to, which may be closed or full: that is never a reason to crash. */

/** A reader that has seen enough (`synod list | head`), or a terminal that was closed. */
const closed: readonly (string | undefined)[] = ["EPIPE", "EIO", "ECONNRESET", "ERR_STREAM_DESTROYED"];

const reasons: { readonly [code: string]: string } = {
  ENOSPC: "no space is left",
  EFBIG: "the file would become too large",
  EBADF: "it is closed",
};

export class Outlet {
  readonly #stream: NodeJS.WriteStream;
  #isOpen = true;
  /** It was open, and something could not be written. */
  isBroken = false;
  /** Nothing was written yet. */
  isUnused = true;

  /** `onBroken` is told once why nothing more can be written; a reader that went away is no mistake and is not told. */
  constructor(stream: NodeJS.WriteStream, onBroken: (why: string) => void) {
    this.#stream = stream;
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (!this.#isOpen) return;
      this.#isOpen = false;
      if (closed.includes(code)) return;
      this.isBroken = true;
      onBroken((code && reasons[code]) ?? message);
    });
  }

  write(text: string): void {
    if (!this.#isOpen) return;
    this.isUnused = false;
    this.#stream.write(text);
  }
}
