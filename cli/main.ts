/** The command line: finds the command, reads its options, runs it, and turns what went wrong into words. */
import yargs from "yargs";
import { nearest, unknownName } from "../sim/base/nearest.ts";
import { escapeText } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Command } from "./command.ts";
import { Given } from "./input/given.ts";
import { version } from "./output/invocation.ts";
import { exit, processTerminal, type Terminal } from "./output/terminal.ts";

/** The commands, each loaded only when it is called, so that none waits for another's imports. */
export const commands: { readonly [name: string]: { readonly about: string; load(): Promise<{ command: Command }> } } =
  {
    start: { about: "Fuzz every system for 20 seconds on all cores", load: () => import("./start.ts") },
    list: { about: "List systems, scenarios, invariants, faults and planted bugs", load: () => import("./list.ts") },
    fuzz: { about: "Run a campaign of drawn plans and report the first violation", load: () => import("./fuzz.ts") },
    replay: { about: "Run a recorded run again and compare it, or tell its story", load: () => import("./replay.ts") },
    shrink: { about: "Find a smaller plan with the same violation", load: () => import("./shrink.ts") },
    compare: { about: "Run the same plans on several systems and compare them", load: () => import("./compare.ts") },
    check: { about: "Explore every behaviour of a system in a bounded world", load: () => import("./check.ts") },
    mutants: { about: "Show that the planted bugs are found", load: () => import("./mutants.ts") },
    verify: {
      about: "Decide whether a recorded history is linearizable, and explain it if not",
      load: () => import("./verify.ts"),
    },
    audit: { about: "Show that runs are the same everywhere", load: () => import("./audit.ts") },
  };

/** Runs one command line. Returns the exit code and throws nothing. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === "help") return dispatch(rest[0] === undefined ? ["--help"] : [rest[0], "--help"], terminal);
  if (first === "--version") {
    terminal.out(`${version}\n`);
    return exit.fine;
  }
  const asked = first === "--help" || first === "-h";
  if (first === undefined || asked) {
    const text = await overview(terminal);
    if (asked) terminal.out(text);
    else terminal.err(text);
    return asked ? exit.fine : exit.usersMistake;
  }
  if (!Object.hasOwn(commands, first)) throw unknownCommand(first);
  const { command } = await commands[first]!.load();
  return runCommand(first, command, rest, terminal);
}

function unknownCommand(name: string): UserError {
  if (name.startsWith("-")) {
    return new UserError(
      `the command comes before its options: synod COMMAND ${escapeText(name, 40)} (see synod --help)`,
    );
  }
  return unknownName("command", name, Object.keys(commands));
}

async function overview(terminal: Terminal): Promise<string> {
  const parser = base(terminal).usage("Usage: synod COMMAND [OPTIONS]");
  for (const [name, { about }] of Object.entries(commands)) parser.command(name, about);
  parser.option("version", { type: "boolean", describe: "Show the version" });
  parser.epilogue(
    "synod COMMAND --help tells a command's options, with examples.\n" +
      "Exit codes: 0 fine, 1 a violation was found, 2 a mistake of yours, 3 a mistake of ours (including lost\n" +
      "determinism), 4 undecided within the budget, 130 interrupted.",
  );
  return `${await parser.getHelp()}\n`;
}

const base = (terminal: Terminal) =>
  yargs([])
    .scriptName("synod")
    .locale("en")
    .version(false)
    .help(false)
    .option("help", { alias: "h", type: "boolean", describe: "Show this help" })
    .exitProcess(false)
    .wrap(Math.min(110, terminal.width))
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "duplicate-arguments-array": true,
    });

async function runCommand(name: string, command: Command, args: readonly string[], terminal: Terminal) {
  if (args.includes("--help") || args.includes("-h")) {
    terminal.out(`${await helpOf(command, terminal)}\n`);
    return exit.fine;
  }
  for (const arg of args) {
    const flag = /^--([\w-]+)=/.exec(arg)?.[1];
    if (flag !== undefined && command.options[flag] !== undefined && command.options[flag].value === undefined) {
      throw new UserError(`--${flag} takes no value`);
    }
  }
  const parser = base(terminal)
    .command(command.usage, command.about, (builder) => {
      for (const key of Object.keys(command.positionals ?? {})) builder.positional(key, { type: "string" });
      return addOptions(builder, command);
    })
    .strict()
    .fail((message, error) => {
      if (error !== undefined && error.name !== "YError") throw error;
      throw new UserError(explainYargs(message ?? error?.message, command));
    });
  const values = await parser.parseAsync([name, ...args]);
  return command.run(new Given(values as { [name: string]: unknown }), terminal);
}

function helpOf(command: Command, terminal: Terminal): Promise<string> {
  const parser = base(terminal).usage(
    `Usage: synod ${command.usage.replaceAll("..]", "…]")} [OPTIONS]\n\n${command.about.replace(/\w$/, "$&.")}`,
  );
  for (const [key, about] of Object.entries(command.positionals ?? {})) {
    parser.positional(key, { type: "string", describe: about });
  }
  for (const [line, about] of command.examples) parser.example(`synod ${line}`, about);
  return addOptions(parser, command).getHelp();
}

/** Every value is read as text, so that nothing is rounded or guessed before it is checked. */
function addOptions<P extends ReturnType<typeof base>>(parser: P, command: Command): P {
  for (const [key, { about, value, default: standard, alias }] of Object.entries(command.options)) {
    const shown = value === undefined ? about : `${about}${standard === undefined ? "" : ` (default: ${standard})`}`;
    parser.option(key, {
      describe: value === undefined ? shown : `${value}: ${shown}`,
      ...(alias === undefined ? {} : { alias }),
      ...(value === undefined ? { type: "boolean" as const } : { type: "string" as const, requiresArg: true }),
    });
  }
  return parser;
}

/** What yargs complains about, with the nearest known option. */
function explainYargs(message: string, command: Command): string {
  const valueless = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (valueless !== undefined) return `--${escapeText(valueless, 40)} needs a value`;
  if (message.startsWith("Not enough non-option")) {
    return `something is missing: synod ${command.usage} (see synod ${command.usage.split(" ")[0]} --help)`;
  }
  const names = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(", ");
  if (names === undefined) return escapeText(message.replaceAll(/\s*\n\s*/g, " "), 300);
  const known = [...Object.keys(command.options), "help"];
  const near = nearest(names[0]!, known);
  const hint = near === null ? "" : ` Did you mean --${near}?`;
  return `unknown argument "${escapeText(names.join(", "), 100)}".${hint} See synod ${command.usage.split(" ")[0]} --help.`;
}

/** Says what went wrong, without a stack: the user's mistakes need none, and ours say how to see it. */
function report(error: unknown, terminal: Terminal): number {
  if (error instanceof Error && error.name === "UserError") {
    terminal.err(`synod: ${error.message}\n`);
    return exit.usersMistake;
  }
  const known = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  terminal.err(`synod: a mistake of ours: ${escapeText(known)}\nPlease report it with the command you ran.\n`);
  if (process.env["SYNOD_STACK"] !== undefined && error instanceof Error) terminal.err(`${error.stack}\n`);
  else terminal.err("SYNOD_STACK=1 shows where it happened.\n");
  return exit.ourMistake;
}

/** The entry that `bin.mjs` calls. */
export async function runProcess(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processTerminal());
}
