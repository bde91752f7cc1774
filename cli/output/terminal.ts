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
  /** Columns of a line of data; null: it goes to no terminal, nobody says how wide it is, and lines are as long as they are. */
  readonly width: number | null;
  /** Columns of a line of talk. */
  readonly talkWidth: number;
  /**
   * Calls `stop` when the user interrupts, until the returned function is called: the command then ends soon and tells
   * what is known so far. A command that asked for no call is ended. A second interrupt ends everything at once.
   */
  onInterrupt(stop: () => void): () => void;
  /**
   * The next line of stdin, without its end; null when there are no more. Who types it is shown the prompt, as talk; what comes
   * from a file or a pipe is repeated behind it, as data, so that what is said reads as a conversation.
   */
  ask(prompt: string): Promise<string | null>;
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

/** A narrower terminal is taken to be so wide. */
const columnsMin = 20;

/** What the terminal of a process can do. */
export function abilitiesOf({
  stdout,
  stderr,
  env,
}: Pick<NodeJS.Process, "stdout" | "stderr" | "env">): Pick<
  Terminal,
  "colorOut" | "colorErr" | "live" | "width" | "talkWidth"
> {
  const dumb = env["TERM"] === "dumb";
  const plain = (env["NO_COLOR"] ?? "") !== "" || dumb;
  return {
    colorOut: stdout.isTTY === true && !plain,
    colorErr: stderr.isTTY === true && !plain,
    live: stderr.isTTY === true && !dumb,
    width: widthOf(stdout, env),
    talkWidth: widthOf(stderr, env) ?? standardWidth,
  };
}

/** Columns of talk where nobody says how many there are. */
const standardWidth = 120;

/** The terminal's; without one, what the environment says; null where that says nothing. */
function widthOf(
  stream: NodeJS.Process["stdout" | "stderr"],
  { COLUMNS: told = "" }: NodeJS.Process["env"],
): number | null {
  if (stream.isTTY === true) return Math.max(columnsMin, stream.columns || 80);
  return /^[1-9]\d{0,3}$/.test(told) ? Math.max(columnsMin, Number(told)) : null;
}
