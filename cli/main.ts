/** The command line: finds the command, reads its options, runs it, and turns what went wrong into words. */
import yargs from "yargs";
import { nearest, unknownName } from "../sim/base/nearest.ts";
import { clipped, UserError } from "../sim/base/user-error.ts";
import type { CliCommand } from "./command.ts";
import { needsValue, readOptions } from "./input/options.ts";
import { version } from "./output/invocation.ts";
import { tellMistake } from "./output/mistake.ts";
import { escaping, exit, type Terminal } from "./output/terminal.ts";

interface Listed {
  readonly about: string;
  load(): Promise<CliCommand>;
}

/** The commands, each loaded only when it is called, so that none waits for another's imports. */
export const commands: { readonly [name: string]: Listed } = {
  start: {
    about: "Fuzz every system for 20 seconds on all cores",
    load: async () => (await import("./start.ts")).startCommand,
  },
  init: {
    about: "Write a project of your own: a protocol, its judge, planted bugs, tests",
    load: async () => (await import("./init.ts")).initCommand,
  },
  list: {
    about: "List systems, scenarios, invariants, faults and planted bugs",
    load: async () => (await import("./list.ts")).listCommand,
  },
  explain: {
    about: "Explain a word, a judge, a scenario, a fault or a planted bug",
    load: async () => (await import("./explain.ts")).explainCommand,
  },
  fuzz: {
    about: "Run a campaign of drawn plans and report the first violation",
    load: async () => (await import("./fuzz.ts")).fuzzCommand,
  },
  run: {
    about: "Run one plan, written by hand as JSON or as a script",
    load: async () => (await import("./run.ts")).runCommand,
  },
  plan: {
    about: "Print a plan that run takes: of a campaign, a trace or a file",
    load: async () => (await import("./plan.ts")).planCommand,
  },
  replay: {
    about: "Run a recorded run again and compare it, or tell its story",
    load: async () => (await import("./replay.ts")).replayCommand,
  },
  view: {
    about: "Draw a recorded run, as a page to look around in or as SVG",
    load: async () => (await import("./view.ts")).viewCommand,
  },
  lab: {
    about: "Open the lab: every system runs in a page, with planted bugs and lessons",
    load: async () => (await import("./lab.ts")).labCommand,
  },
  learn: {
    about: "Lessons in the terminal: predict what a planted bug does",
    load: async () => (await import("./learn.ts")).learnCommand,
  },
  export: {
    about: "Write a recorded run for other tools: Mermaid, ShiViz, Graphviz, Perfetto",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  shrink: {
    about: "Find a smaller plan with the same violation",
    load: async () => (await import("./shrink.ts")).shrinkCommand,
  },
  compare: {
    about: "Run the same plans on several systems and compare them",
    load: async () => (await import("./compare.ts")).compareCommand,
  },
  diff: {
    about: "Run the same plans on two systems and say where they part",
    load: async () => (await import("./diff.ts")).diffCommand,
  },
  check: {
    about: "Explore every behaviour of a system in a bounded world",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  mutants: {
    about: "Show that the planted bugs are found",
    load: async () => (await import("./mutants.ts")).mutantsCommand,
  },
  mutate: {
    about: "Change a protocol at one place after another: who notices?",
    load: async () => (await import("./mutate.ts")).mutateCommand,
  },
  verify: {
    about: "Decide whether a recorded history is linearizable, and explain it if not",
    load: async () => (await import("./verify.ts")).verifyCommand,
  },
  audit: {
    about: "Show that runs are the same everywhere",
    load: async () => (await import("./audit.ts")).auditCommand,
  },
};

/** Runs one command line. Returns the exit code and throws nothing. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const safe = escaping(terminal);
  try {
    return await dispatch(args, safe);
  } catch (error) {
    return tellMistake(error, safe, beforeDashes(args).includes("--json"));
  }
}

/** The arguments that can be options: those before `--`. */
function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
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
  return runCommand(first, await commands[first]!.load(), rest, terminal);
}

function unknownCommand(name: string): UserError {
  if (name.startsWith("-")) {
    return new UserError({
      code: "option-before-command",
      place: "synod",
      value: clipped(name, 40),
      remedy: `write synod COMMAND ${clipped(name, 40)}`,
      sentence: `the command comes before its options: synod COMMAND ${clipped(name, 40)} (see synod --help)`,
    });
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
      "determinism), 4 undecided within the budget, 130 interrupted.\nWords: GLOSSARY.md",
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
    .wrap(Math.min(110, terminal.width ?? 110))
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "duplicate-arguments-array": true,
    });

async function runCommand(name: string, command: CliCommand, given: readonly string[], terminal: Terminal) {
  const options = beforeDashes(given);
  if (options.includes("--help") || options.includes("-h")) {
    terminal.out(`${await helpOf(command, terminal)}\n`);
    return exit.fine;
  }
  const args = [...options, ...afterDashes(name, command, given.slice(options.length + 1))];
  for (const arg of options) {
    // The parser would read such a name as far as its first line.
    if (/^--(?![\w-]+(=|$))[\s\S]/.test(arg)) throw explainYargs(`Unknown argument: ${arg.slice(2)}`, command);
    const flag = /^--([\w-]+)=/.exec(arg)?.[1];
    if (flag !== undefined && command.options[flag]?.value === null)
      throw new UserError({
        code: "flag-with-value",
        place: `--${flag}`,
        remedy: `write --${flag} alone`,
        sentence: `--${flag} takes no value`,
      });
  }
  const parser = base(terminal)
    .command(command.usage, command.about, (builder) => {
      for (const key of command.positionals ?? []) builder.positional(key, { type: "string" });
      return addOptions(builder, command);
    })
    .strict()
    .fail((message, error) => {
      if (error !== undefined && error.name !== "YError") throw error;
      throw explainYargs((message ?? error?.message)?.replaceAll(kept, "-"), command);
    });
  const parsed = await parser.parseAsync([name, ...args.map((arg) => (arg === "-" ? kept : arg))]);
  const values = Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, withDashes(value)]));
  const named = Object.keys(command.options).filter((key) => values[key] !== undefined && values[key] !== false);
  return command.run(readOptions(command.options, values), terminal, new Set(named));
}

/** Stands for `-` while yargs reads, which loses one among several arguments. */
const kept = "\u0000stdin";

const withDashes = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withDashes) : value === kept ? "-" : value;

/** What comes after `--` is a positional argument, whatever it begins with. */
function afterDashes(name: string, { positionals = [], usage }: CliCommand, words: readonly string[]): string[] {
  return words.map((word) => {
    if (positionals.length > 0 && !word.startsWith("-")) return word;
    if (/[[<](?:trace|histories|folder)\b/.test(usage)) return `./${word}`; // a file of that name
    const value = clipped(word, 40);
    throw new UserError({
      ...{ code: "unknown-argument", place: name, value, remedy: `see synod ${name} --help` },
      sentence: `unknown argument "${value}" after --; see synod ${name} --help`,
    });
  });
}

function helpOf(command: CliCommand, terminal: Terminal): Promise<string> {
  const parser = base(terminal).usage(
    `Usage: synod ${command.usage.replaceAll("..]", "…]")} [OPTIONS]\n\n${command.about.replace(/\w$/, "$&.")}`,
  );
  for (const key of command.positionals ?? []) {
    parser.positional(key, { type: "string", describe: command.options[key]!.about });
  }
  for (const [line, about] of command.examples) parser.example(`synod ${line}`, about);
  return addOptions(parser, command).getHelp();
}

/** Every value is taken as text, so that nothing is rounded or guessed before it is checked. */
function addOptions<P extends ReturnType<typeof base>>(parser: P, { options, positionals = [] }: CliCommand): P {
  for (const [key, { about, value, otherwise }] of Object.entries(options)) {
    if (positionals.includes(key)) continue;
    if (value === null) parser.option(key, { describe: about, type: "boolean" });
    else {
      const describe = `${value}: ${about}${otherwise === null ? "" : ` (default: ${otherwise})`}`;
      parser.option(key, { describe, type: "string", requiresArg: true });
    }
  }
  return parser;
}

/** What yargs complains about, with the nearest known option. */
function explainYargs(message: string, command: CliCommand): UserError {
  const name = command.usage.split(" ")[0]!;
  const see = `See synod ${name} --help.`;
  const valueless = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (valueless !== undefined) return needsValue(clipped(valueless, 40));
  if (message.startsWith("Not enough non-option")) {
    const sentence = `something is missing: synod ${command.usage} (see synod ${name} --help)`;
    return new UserError({ code: "argument-missing", place: name, remedy: `write synod ${command.usage}`, sentence });
  }
  const names = /^Unknown arguments?: ([\s\S]+)$/.exec(message)?.[1]?.split(", ");
  if (names === undefined) {
    const sentence = clipped(message.replaceAll(/\s*\n\s*/g, " "), 300);
    return new UserError({ code: "arguments", place: name, remedy: see, sentence });
  }
  const positionals: readonly string[] = command.positionals ?? [];
  const known = [...Object.keys(command.options).filter((key) => !positionals.includes(key)), "help"];
  const near = nearest(names[0]!, known);
  const remedy = near === null ? see : `Did you mean --${near}? ${see}`;
  const value = clipped(names.join(", "), 100);
  return new UserError({
    ...{ code: "unknown-argument", place: name, value, remedy },
    sentence: `unknown argument "${value}". ${remedy}`,
  });
}
