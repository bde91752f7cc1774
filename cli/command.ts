/** What a command is: its help, its options and what it does. */
import type { Given, OptionRows } from "./input/options.ts";
import type { Terminal } from "./output/terminal.ts";

export interface CliCommand<O extends OptionRows = OptionRows> {
  /** As yargs writes it: `fuzz [system..]`. */
  readonly usage: string;
  readonly about: string;
  /** Names of options that are positional arguments. */
  readonly positionals?: readonly (keyof O & string)[];
  readonly options: O;
  /** Command lines (without `synod`) and what they do. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /**
   * Runs the command; resolves to the exit code. Throws UserError for the user's mistakes.
   * `named` holds the names of the options that the user gave, default or not.
   */
  run(given: Given<O>, terminal: Terminal, named: ReadonlySet<string>): Promise<number>;
}

/** The command, whose `run` is handed what its own options declare. */
export const defineCommand = <const O extends OptionRows>(command: CliCommand<O>): CliCommand =>
  command as unknown as CliCommand;
