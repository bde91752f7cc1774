/** For tests: the command line with its streams captured, in this process. */
import { findMutant } from "./input/mutant-files.ts";
import { commands, main } from "./main.ts";
import type { Terminal } from "./output/terminal.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line. `interruptOn`: the user interrupts when progress says so; `onTalk` hears all progress; data goes to a terminal of `width` columns, or to none; `lines` are on stdin. */
export async function synod(
  args: readonly string[],
  interruptOn?: RegExp,
  onTalk: (text: string) => void = () => {},
  width: number | null = null,
  lines: readonly string[] = [],
): Promise<Said> {
  const said = { out: "", err: "" };
  let interrupt = (): void => {};
  const waiting = [...lines];
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
      onTalk(text);
      if (interruptOn?.test(text)) interrupt();
    },
    colorOut: false,
    colorErr: false,
    live: interruptOn !== undefined,
    width,
    talkWidth: 100,
    onInterrupt(stop) {
      interrupt = stop;
      return () => {};
    },
    async ask(prompt) {
      const line = waiting.shift() ?? null;
      if (line !== null) said.out += `${prompt}${line}\n`;
      return line;
    },
  };
  return { code: await main(args, terminal), ...said };
}

/** The one JSON document that a command printed. */
export const json = ({ out }: Said): Record<string, unknown> => JSON.parse(out);

/** Why the program would not understand a command line, written without `synod`; null when it would. */
export async function misunderstood(line: string): Promise<string | null> {
  const [name, ...words] = line.replace(/ [>|] .*$/, "").split(/\s+/);
  if (commands[name!] === undefined) return `${name} is no command`;
  const { options, positionals = [] } = await commands[name!]!.load();
  for (const [at, word] of words.entries()) {
    const option = /^--(.+)$/.exec(word)?.[1];
    if (option === undefined) continue;
    if (options[option] === undefined || positionals.includes(option)) return `${name} has no option --${option}`;
    if (options[option].value === null) continue;
    const value = words[at + 1];
    if (value === undefined || value.startsWith("-")) return `--${option} lacks a value`;
    if (option === "mutant") findMutant(value, []); // throws
  }
  const isPositional = words[0] !== undefined && !words[0].startsWith("-");
  return isPositional && positionals.length !== 1 ? `${name} takes no ${words[0]}` : null;
}
