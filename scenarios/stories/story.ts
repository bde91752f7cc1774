/**
 * Stories: transcripts in plain text that a test replays. A story is a title, comments that name the paper's steps, the
 * commands of command.ts, and indented under each of them what happened.
 */
import { systems } from "../../protocols/systems.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { completeOptions } from "../../sim/plan/options.ts";
import { type Plan, planVersion } from "../../sim/plan/plan.ts";
import { parseCommand, type StoryCommand } from "./command.ts";
import { StoryWorld } from "./story-world.ts";
import { sayText } from "./words.ts";

/** A story, told anew. */
export interface ToldStory {
  /** The text with what now happens under each command. */
  readonly text: string;
  readonly commands: number;
  /** What the judges found, or could not decide; null: nothing. */
  readonly finding: string | null;
  /** Message types that servers sent each other. */
  readonly types: ReadonlySet<string>;
}

/** Tells the story in `text` anew. Throws a UserError that begins with `file` and the line where it says what cannot be. */
export function tellStory(text: string, file: string): ToldStory {
  const telling = new Telling();
  const lines: string[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (/^\s+\S/.test(line)) continue; // what happened is told anew
    lines.push(line);
    if (line.trim() === "" || line.startsWith("#")) continue;
    try {
      lines.push(...telling.obey(line));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw error.within(`${file}:${at + 1}`, `${file}:${at + 1}: ${line}: `);
    }
  }
  const { commands, finding, world } = telling;
  if (world === null || finding === undefined)
    throw new UserError({ code: "no-end", place: file, problem: "the story has no end", remedy: "write verdict last" });
  return { text: lines.join("\n"), commands, finding, types: world.teller.types };
}

/** A story as far as it is told. */
class Telling {
  world: StoryWorld | null = null;
  commands = 0;
  /** Undefined until the verdict. */
  finding: string | null | undefined = undefined;

  /** Does what `line` says, and returns what happened. */
  obey(line: string): readonly string[] {
    const isQuiet = line.startsWith(quietly);
    const command = parseCommand(isQuiet ? line.slice(quietly.length) : line);
    this.commands++;
    if (this.finding !== undefined)
      throw new UserError({
        code: "after-the-verdict",
        place: "story",
        unplaced: true,
        problem: "the verdict is spoken",
        remedy: "it comes last",
      });
    if (command.kind === "new") this.world = openWorld(command, this.world);
    const { world } = this;
    if (world === null)
      throw new UserError({
        code: "no-cluster",
        place: "story",
        unplaced: true,
        problem: "there is no cluster yet",
        remedy: "begin with, for example, new raft nodes=3",
      });
    if (command.kind === "verdict") {
      this.finding = findingOf(world);
      return [`  ${this.finding ?? "no judge objects"}`];
    }
    perform(command, world);
    const told = toldBy(command, world);
    return isQuiet ? [] : told;
  }
}

const quietly = "quietly ";

function openWorld(
  { system: name, nodes, clients, options }: StoryCommand & { kind: "new" },
  open: StoryWorld | null,
): StoryWorld {
  if (open !== null)
    throw new UserError({
      code: "second-cluster",
      place: "story",
      unplaced: true,
      problem: "a story has one cluster",
      remedy: "write another file",
    });
  const system = systems.find((one) => one.name === name);
  if (system === undefined) {
    throw new UserError({
      code: "unknown-system",
      place: "story",
      value: name,
      unplaced: true,
      problem: `there is no system ${name}`,
      remedy: `systems are ${systems.map((one) => one.name).join(", ")}`,
    });
  }
  const size = nodes ?? system.nodes.default;
  if (size < system.nodes.min || size > system.nodes.max) {
    throw new UserError({
      code: "nodes-outside",
      place: "story",
      value: size,
      remedy: "give a number in between",
      sentence: `nodes=${size} is outside ${system.nodes.min} to ${system.nodes.max}`,
    });
  }
  return new StoryWorld(system, planOf(name, size, clients, completeOptions(system, options, "options")));
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

function perform(command: StoryCommand, world: StoryWorld): void {
  switch (command.kind) {
    case "timer":
      return world.fire(command.node, command.timer, command.run);
    case "deliver":
      return world.deliver(command.which, command.filter, command.run);
    case "drop":
      return world.lose(command.filter);
    case "duplicate":
      return world.duplicate(command.filter);
    case "crash":
      return world.crash(command.node);
    case "restart":
      return world.restart(command.node);
    case "ask":
      return world.ask(command.client, command.operation, command.to);
    case "cut":
      return world.cut(command.sides);
    case "heal":
      return world.cut([]);
    default:
  }
}

function toldBy({ kind }: StoryCommand, { teller }: StoryWorld): readonly string[] {
  if (kind === "show") {
    for (const [node, description] of teller.descriptions) {
      teller.say(`${teller.nameOf(node)}: ${teller.down.has(node) ? "down" : sayText(description)}`);
    }
  }
  return teller.takeLines();
}

function findingOf(world: StoryWorld): string | null {
  const { violation, undecided } = world.result();
  world.teller.takeLines();
  if (violation !== null) return `VIOLATION of ${violation.invariant}: ${violation.message}`;
  return undecided === null ? null : `UNDECIDED: ${undecided}`;
}
