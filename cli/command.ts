/** What a command is: its help, its options and what it does. */
import type { Given } from "./input/given.ts";
import type { Terminal } from "./output/terminal.ts";

/** One option, as `--help` shows it. Values are read, and checked, by `Given`. */
export interface OptionHelp {
  readonly about: string;
  /** What stands for the value in the help, `N` or `NAME`; absent for a flag. */
  readonly value?: string;
  readonly default?: string;
  readonly alias?: string;
}

export interface Command {
  /** As yargs writes it: `fuzz [system..]`. */
  readonly usage: string;
  readonly about: string;
  readonly positionals?: { readonly [name: string]: string };
  readonly options: { readonly [name: string]: OptionHelp };
  /** Command lines (without `synod`) and what they do. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** Runs the command; resolves to the exit code. Throws UserError for the user's mistakes. */
  run(given: Given, terminal: Terminal): Promise<number>;
}
