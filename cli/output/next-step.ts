/** The last line that a command says: one thing to do next, and why. */
import { invocation } from "./invocation.ts";
import type { Terminal } from "./terminal.ts";

export interface NextStep {
  /** The arguments of `synod`. */
  readonly args: readonly string[];
  /** The rest of a sentence whose subject is the command line: `shows what happened`. */
  readonly why: string;
}

/** Told with the talk, so that what another program may read is unchanged by it. */
export function tellNext(terminal: Terminal, { args, why }: NextStep): void {
  const [command, end] = [invocation(...args), `${why}.`];
  const isLong = terminal.live && "Next: ".length + command.length + 1 + end.length > terminal.talkWidth;
  terminal.err(`Next: ${command}${isLong ? "\n      " : " "}${end}\n`);
}
