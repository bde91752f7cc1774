/** Where the command line speaks: data to one stream, talk to another, colour only where it is wanted. */
import { escaped, unsafe } from "../../sim/base/printable.ts";

export interface Terminal {
  /** Data, to stdout: what another program may read. */
  out(text: string): void;
  /** Talk, to stderr: progress, hints, mistakes. */
  err(text: string): void;
  /** Data may be coloured. */
  readonly colorOut: boolean;
  /** Talk may be coloured. */
  readonly colorErr: boolean;
  /** Talk may rewrite its last line. */
  readonly live: boolean;
  /** Columns that talk may use. */
  readonly width: number;
  /** Calls `stop` when the user interrupts, until the returned function is called. A second interrupt ends at once. */
  onInterrupt(stop: () => void): () => void;
}

/** Exit codes, as the README lists them. */
export const exit = {
  fine: 0,
  violation: 1,
  usersMistake: 2,
  ourMistake: 3,
  undecided: 4,
  interrupted: 130,
} as const;

/** Line ends (CSV has them in full), colours, and the way to take a line of progress away: all that we ever send but text. */
const ours = { lines: "\r?\n", colors: "\u001b\\[[\\d;]*m", live: "\r\u001b\\[2K" } as const;

/** The terminal, of whose texts nothing acts on it but what is ours; all else is shown as `\u{…}`. */
export function escaping(terminal: Terminal): Terminal {
  const outlet = (say: (text: string) => void, colors: boolean, live: boolean): ((text: string) => void) => {
    const allowed = [ours.lines, ...(colors ? [ours.colors] : []), ...(live ? [ours.live] : [])].join("|");
    const pattern = new RegExp(`(${allowed})|${unsafe.source}`, "gu");
    return (text) => say(text.replace(pattern, (found, mine: string | undefined) => mine ?? escaped(found)));
  };
  return {
    ...terminal,
    out: outlet((text) => terminal.out(text), terminal.colorOut, false),
    err: outlet((text) => terminal.err(text), terminal.colorErr, terminal.live),
  };
}

/** The terminal of this process. */
export function processTerminal(environment: NodeJS.ProcessEnv = process.env): Terminal {
  const { stdout, stderr } = process;
  // A reader that has seen enough (`synod list | head`) closes the pipe: that is no mistake.
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      throw error;
    });
  }
  const dumb = environment["TERM"] === "dumb";
  const plain = (environment["NO_COLOR"] ?? "") !== "" || dumb;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colorOut: stdout.isTTY === true && !plain,
    colorErr: stderr.isTTY === true && !plain,
    live: stderr.isTTY === true && !dumb,
    width: stderr.isTTY === true ? Math.max(20, stderr.columns || 80) : 120,
    onInterrupt: interruptible,
  };
}

function interruptible(stop: () => void): () => void {
  let times = 0;
  const onSignal = (): void => {
    times++;
    if (times > 1) process.exit(exit.interrupted);
    stop();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
}
