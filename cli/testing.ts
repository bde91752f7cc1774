/** For tests: the command line with its streams captured, in this process. */
import { main } from "./main.ts";
import type { Terminal } from "./output/terminal.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line. `interruptOn`: the user interrupts when progress says so. */
export async function synod(args: readonly string[], interruptOn?: RegExp): Promise<Said> {
  const said = { out: "", err: "" };
  let interrupt = (): void => {};
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
      if (interruptOn?.test(text)) interrupt();
    },
    colorOut: false,
    colorErr: false,
    live: interruptOn !== undefined,
    width: 100,
    onInterrupt(stop) {
      interrupt = stop;
      return () => {};
    },
  };
  return { code: await main(args, terminal), ...said };
}

/** The one JSON document that a command printed. */
export const json = ({ out }: Said): Record<string, unknown> => JSON.parse(out);
