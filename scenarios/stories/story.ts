/**
 * Stories: transcripts in plain text that a test replays. A story is a title, comments that name the paper's steps, the
 * commands of command.ts, and indented under each of them what happened.
 */
import { systems } from "../../protocols/systems.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { completeOptions } from "../../sim/plan/options.ts";
import { type Plan, planVersion } from "../../sim/plan/plan.ts";
import { type Command, parseCommand } from "./command.ts";
import { Stage } from "./stage.ts";

/** A story, told anew. */
export interface Told {
  /** The text with what now happens under each command. */
  readonly text: string;
  readonly commands: number;
  /** What the judges found, or could not decide; null: nothing. */
  readonly finding: string | null;
  /** Message types that servers sent each other. */
  readonly types: ReadonlySet<string>;
}

/** Tells the story in `text` anew. Throws a UserError that begins with `file` and the line where it says what cannot be. */
export function tellStory(text: string, file: string): Told {
  const kept = text.split("\n").filter((line) => !/^\s+\S/.test(line)); // what happened is told anew
  const lines: string[] = [];
  let stage: Stage | null = null;
  let commands = 0;
  let finding: string | null | undefined;
  for (const line of kept) {
    lines.push(line);
    if (line.trim() === "" || line.startsWith("#")) continue;
    commands++;
    try {
      const isQuiet = line.startsWith("quietly ");
      const command = parseCommand(isQuiet ? line.slice("quietly ".length) : line);
      if (command.kind === "new") stage = openStage(command, stage);
      else if (stage === null)
        throw new UserError("there is no cluster yet; begin with, for example, new raft nodes=3");
      else if (finding !== undefined) throw new UserError("the verdict is spoken; it comes last");
      if (command.kind === "verdict") finding = findingOf(stage);
      else perform(command, stage);
      const told = command.kind === "verdict" ? [`  ${finding ?? "no judge objects"}`] : toldBy(command, stage);
      if (!isQuiet) lines.push(...told);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${file}:${lineOf(text, commands)}: ${line}: ${error.message}`);
    }
  }
  if (stage === null || finding === undefined) throw new UserError(`${file}: the story has no end; write verdict last`);
  return { text: lines.join("\n"), commands, finding, types: stage.teller.types };
}

/** The line of the `nth` command, from 1. */
function lineOf(text: string, nth: number): number {
  let seen = 0;
  return 1 + text.split("\n").findIndex((line) => /^[^\s#]/.test(line) && ++seen === nth);
}

function openStage({ system: name, nodes, clients, options }: Command & { kind: "new" }, open: Stage | null): Stage {
  if (open !== null) throw new UserError("a story has one cluster; write another file");
  const system = systems.find((one) => one.name === name);
  if (system === undefined) {
    throw new UserError(`there is no system ${name}; systems are ${systems.map((one) => one.name).join(", ")}`);
  }
  const size = nodes ?? system.nodes.default;
  if (size < system.nodes.min || size > system.nodes.max) {
    throw new UserError(`nodes=${size} is outside ${system.nodes.min} to ${system.nodes.max}`);
  }
  return new Stage(system, planOf(name, size, clients, completeOptions(system, options, "options")));
}

/** No chance and no faults but those of the story; a client begins as many operations as the story has. */
const planOf = (system: string, nodes: number, clients: number, options: Plan["options"]): Plan => ({
  version: planVersion,
  system,
  nodes,
  options,
  seed: "story",
  drive: "scheduled",
  network: { latency: { type: "constant", micros: 1 }, drop: 0, duplicate: 0, reorder: 0, fifo: false },
  disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: "suffix" },
  cpu: { perMessageNanos: 0, perByteNanos: 0 },
  clocks: [],
  faults: [],
  workload: {
    clients,
    mode: "closed",
    sessions: 1,
    operations: 1_000,
    thinkMin: 0,
    thinkMax: 0,
    keys: 1,
    mix: {},
    retryMicros: 1_000,
    attempts: 1_000,
  },
  budget: { activeMicros: 1, healMicros: 1, eventsMax: 100_000 },
  decisions: [],
  choices: [],
});

function perform(command: Command, stage: Stage): void {
  switch (command.kind) {
    case "timer":
      return stage.fire(command.node, command.timer, command.run);
    case "deliver":
      return stage.deliver(command.which, command.filter, command.run);
    case "drop":
      return stage.lose(command.filter);
    case "duplicate":
      return stage.duplicate(command.filter);
    case "crash":
      return stage.crash(command.node);
    case "restart":
      return stage.restart(command.node);
    case "ask":
      return stage.ask(command.client, command.operation, command.to);
    case "cut":
      return stage.cut(command.sides);
    case "heal":
      return stage.cut([]);
    default:
  }
}

function toldBy({ kind }: Command, { teller }: Stage): readonly string[] {
  if (kind === "show") {
    for (const [node, description] of teller.descriptions) {
      teller.say(`${teller.nameOf(node)}: ${teller.down.has(node) ? "down" : description}`);
    }
  }
  return teller.takeLines();
}

function findingOf(stage: Stage): string | null {
  const { violation, undecided } = stage.result();
  stage.teller.takeLines();
  if (violation !== null) return `VIOLATION of ${violation.invariant}: ${violation.message}`;
  return undecided === null ? null : `UNDECIDED: ${undecided}`;
}
