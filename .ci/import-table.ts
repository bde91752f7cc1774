/** Who may import whom: the rooms of the house, from the ground up, with what each holds. */

import { doorRooms } from "./door-rooms.ts";
import type { Room } from "./room.ts";

const ground = ["sim/base", "sim/contract"];
/** The one file of the world that the checker's inner rooms read: what a choice is called. */
const choices = "sim/world/scheduled/choices.ts";
const world = [...ground, "sim/plan", "sim/trace", "sim/world", choices];
const rows = [...ground, choices, "sim/check/memory"];
const reductions = [...rows, "sim/check/rows"];
const search = [...reductions, "sim/check/reductions"];
const checker = [...search, "sim/check/search", "sim/check/threads", "sim/check/subjects", "sim/check"];
const simulation = [...new Set([...world, "sim/run.ts", "sim/search", ...checker, "sim/campaign"])];
const lists = ["protocols/systems.ts", "invariants/*.ts"];
/** Systems that stand on another of ours. */
export const uponRegistry =
  "writer-logger leader-follower bookkeeper safekeepers kafka-isr corfu delos chain vertical-paxos"
    .split(" ")
    .map((system) => `protocols/${system}`);
const systems = [
  "protocols/shared",
  "protocols/*",
  "protocols/generalized-paxos",
  "protocols/registries.ts",
  ...uponRegistry,
];
const judges = ["invariants/shared", "invariants/*"];
const forTests = ["protocols/testing", "invariants/testing.ts"];
const shipped = ["protocols/lessons.ts", "scenarios", "reports"];
const library = [...simulation, ...systems, ...judges, ...forTests, ...lists, ...shipped];
const cliRooms = "output input campaign check mutate verify view lab".split(" ").map((name) => `cli/${name}`);

/** Every room. A file belongs to the row that names it most closely: `sim/check/rows` before `sim/check`. */
export const rooms: readonly Room[] = [
  {
    name: "sim/base",
    holds: "plain data: assertions, brands, node sets, `Log` and `Table` (persistent values), draws, digests",
    may: [],
    why: "Plain data stands on nothing of ours.",
  },
  {
    name: "sim/contract",
    holds: "what automata and judges may see: `System`, `Automaton`, `Io`, observations, `Invariant`, quorum systems",
    may: ["sim/base"],
    why: "What automata and judges see is told in plain data.",
  },
  {
    name: "sim/plan",
    holds: "the plan: its shape, its validation, its faults, how it is drawn",
    may: ground,
    why: "A plan is data; it does not know what runs it.",
  },
  {
    name: "sim/trace",
    holds: "a run as lines of JSON: written, read back, compared",
    may: [...ground, "sim/plan"],
    why: "A trace tells of a plan and of observations, whatever world made them.",
  },
  {
    name: choices,
    holds: "the names of what can happen next in a world without a clock",
    may: ground,
    why: "The checker's inner rooms read it, so it stands below them.",
  },
  {
    name: "sim/world",
    holds:
      "the two worlds, timed and scheduled: servers, network, disks, clocks, clients, faults, and what watches them",
    may: [...ground, "sim/plan", "sim/trace", choices],
    why: "The world knows no protocol and no property by name: they come in as arguments.",
  },
  {
    ...{ name: "sim/run.ts", holds: "`run(plan, system, invariants)`", may: world },
    why: "A run is a plan in a world.",
  },
  {
    name: "sim/check/memory",
    holds: "the checker's tables: states seen, stored rows, slots that threads share",
    may: ["sim/base"],
    why: "Memory holds numbers; it does not know what they stand for.",
  },
  {
    name: "sim/check/rows",
    holds: "a state as a row of numbers: local states, inboxes, moves, what judges have seen",
    may: rows,
    why: "Rows do not know how they are searched, nor by how many threads.",
  },
  {
    name: "sim/check/reductions",
    holds: "what need not be explored: idle steps, symmetry",
    may: reductions,
    why: "A reduction answers questions about moves; the search asks them.",
  },
  {
    name: "sim/check/search",
    holds: "the loops: breadth first, depth first, cycles, and the way to a state",
    may: search,
    why: "A search does not know what it searches, nor who else does.",
  },
  {
    name: "sim/check/threads",
    holds: "one search in several threads: who takes which states, who numbers them",
    may: [...search, "sim/check/search"],
    why: "Threads divide a search; they do not know what it searches.",
  },
  {
    name: "sim/check/subjects",
    holds: "what is explored: a system inside a box, a model written as an actor",
    may: [...new Set([...search, ...world])],
    why: "A subject is told in rows and does not know who searches it.",
  },
  {
    name: "sim/check",
    holds: "the exhaustive checker: options, the search that is put together from them, its report",
    may: [...new Set([...checker, ...world])],
    why: "The checker stands beside fuzzing and shrinking and uses neither.",
  },
  {
    name: "sim/search",
    holds: "fuzzing ranges of plans, shrinking, the neighbourhood of a run, the evidence of a verdict",
    may: [...world, "sim/run.ts"],
    why: "A search of plans runs plans.",
  },
  {
    name: "sim/campaign",
    holds: "a campaign as pure functions: tasks, who does what, results in order",
    may: [...simulation],
    why: "A campaign is handed its systems, scenarios and judges; it knows none by name.",
  },
  {
    name: "protocols/shared",
    holds: "what systems share where their papers do the same",
    may: ground,
    why: "An automaton sees the contract, not the world.",
  },
  {
    name: "protocols/testing",
    holds: "conformance: what every automaton must do, and an automaton driven by hand",
    may: [...ground, "protocols/shared"],
    why: "A system is tested without a world.",
  },
  {
    name: "protocols/*",
    holds: "the systems, one folder each, its files named for the paper's roles or sections",
    may: [...ground, "protocols/shared"],
    why: "An automaton sees the contract, not the world, and no other system.",
  },
  {
    name: "protocols/generalized-paxos",
    holds: "a system that is built of another one's quorums",
    may: [...ground, "protocols/shared", "protocols/fast-paxos"],
    why: "Its fast quorums are those of Fast Paxos.",
  },
  {
    name: "protocols/registries.ts",
    holds: "the systems that others may stand on",
    may: [...ground, "protocols/shared", "protocols/*"],
    why: "A list names its members.",
  },
  ...uponRegistry.map((name) => ({
    name,
    holds: "a system that stands on a registry",
    may: [...ground, "protocols/shared", "protocols/registries.ts"],
    why: "It names what it may stand on, and sees nothing of it.",
  })),
  ...["systems", "lessons"].map((what) => ({
    ...{ name: `protocols/${what}.ts`, holds: `the list of ${what}`, may: [...ground, ...systems] },
    why: "A list names its members.",
  })),
  {
    name: "invariants/shared",
    holds: "what judges keep: entries by slot, promises, votes; whether the positions of a log fit together",
    may: ground,
    why: "A judge knows observations, not protocols.",
  },
  {
    name: "invariants/*",
    holds: "the judges, by what they judge; linearizability, which also decides recorded histories",
    may: [...ground, "invariants/shared"],
    why: "A judge knows observations, not protocols and not other judges.",
  },
  {
    ...{ name: "invariants/testing.ts", holds: "a judge driven by hand", may: ground },
    why: "A judge is tested without a world.",
  },
  {
    name: "invariants/*.ts",
    holds: "the list of judges, and which of them apply to a system",
    may: [...ground, ...judges],
    why: "A list names its members.",
  },
  {
    name: "scenarios",
    holds: "named questions; golden traces; planted bugs as data",
    may: [...simulation, ...lists],
    why: "Questions do not know how answers look.",
  },
  {
    name: "reports",
    holds: "tables, stories, pages, comparisons",
    may: library.filter((name) => name !== "reports"),
    why: "A report does not know who asked.",
  },
  {
    name: "lab",
    holds: "pages that show a run or walk through a box: data, text, style, and the scripts, which run in a browser",
    may: library,
    why: "A page does not know which command asked for it, and a browser has no command line.",
  },
  ...doorRooms(ground, library),
  {
    ...{ name: "cli/output", holds: "the terminal, files, progress, what a command says", may: ["sim/base"] },
    why: "What is printed is made elsewhere.",
  },
  {
    name: "cli/listener",
    holds: "the thread that listens: signals, streams, the exit code",
    may: ["sim/base", "cli/output"],
    why: "It starts at once and waits for no command.",
  },
  {
    name: "cli/input",
    holds: "what was given: options, names, files",
    may: [...library, "cli/output"],
    why: "Reading does not know which command asked.",
  },
  ...(
    [
      ["cli/campaign", "campaigns in worker threads and fresh processes", []],
      ["cli/check", "the checker in worker threads; planted bugs hunted by it", ["cli/campaign"]],
      ["cli/mutate", "mutation tests: what is changed, who judges, the journal", ["cli/campaign"]],
      ["cli/verify", "histories judged in a thread of their own", ["cli/campaign"]],
      ["cli/view", "a run made ready to be looked at; the scripts of pages, linked", ["cli/campaign", "lab"]],
      ["cli/lab", "the lab as one file, and who serves it", ["cli/campaign", "cli/view", "lab"]],
    ] as const
  ).map(([name, holds, further]) => ({
    ...{ name, holds, may: [...library, "cli/output", "cli/input", ...further] },
    why: "Threads do not know which command asked.",
  })),
  {
    name: "cli/command.ts",
    holds: "what a command is",
    may: ["sim/base", "cli/output", "cli/input"],
    why: "Every command imports it, so it imports none.",
  },
  {
    name: "cli/*.ts",
    holds: "one file per command",
    may: [...library, ...cliRooms, "cli/command.ts"],
    why: "Commands share rooms, never each other.",
    alone: true,
  },
  {
    name: "cli/main.ts",
    holds: "the command line: it finds the command and says how it ended",
    may: [...library, ...cliRooms, "cli/command.ts", "cli/*.ts"],
    why: "Benchmarks stay outside.",
  },
  {
    name: "cli/command-worker.ts",
    holds: "the thread that the command runs in",
    may: ["cli/output", "cli/listener", "cli/main.ts"],
    why: "It hands on what the command says.",
  },
  {
    name: "cli/bin.mjs",
    holds: "the executable: it asks for the right Node, then listens",
    may: ["cli/listener"],
    why: "An old Node must be able to read it.",
  },
  {
    name: "bench",
    holds: "the benchmarks that hold us to our numbers",
    may: [...library, "index.ts", "doors", ...cliRooms, "cli/command.ts", "cli/*.ts", "cli/main.ts"],
    why: "Nothing imports a benchmark.",
  },
];
