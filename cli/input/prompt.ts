/** A question put to whoever sits at the terminal. The thread of the command waits for a line; nothing else of it goes on. */
import fs from "node:fs";
import tty from "node:tty";

/** Somebody types there. */
export const isTyped = (): boolean => tty.isatty(0);

const lineMax = 4_096;

/** The next line that is typed, without its end; null when there is none any more (Ctrl-D). */
export function typedLine(): string | null {
  const buffer = Buffer.alloc(lineMax);
  try {
    const length = fs.readSync(0, buffer, 0, lineMax, null); // a terminal gives a line at a time
    return length === 0 ? null : buffer.toString("utf8", 0, length).replace(/\r?\n[\s\S]*/, "");
  } catch (error) {
    if (["EOF", "EAGAIN", "EIO"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
