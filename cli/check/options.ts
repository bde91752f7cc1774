/** The options of `synod check`. Ranges that depend on the system are checked when the system is known. */
import { type Given, option } from "../input/options.ts";
import { shared } from "../input/shared-options.ts";
import { subjectOptions } from "../input/subjects.ts";

/** A count of a box, whose default is the small box's or that of the planted bug. */
const count = (about: string, max: number, otherwise: string, min = 0) =>
  option.integer({ about, min, max, otherwise });

/** What a box holds. */
const boxOptions = {
  nodes: option.integer({
    about: "cluster size",
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    otherwise: "3 where the system allows it",
  }),
  service: option.text({ about: "which of the system's services clients ask for", otherwise: "the first" }),
  clients: count("clients", 8, "1"),
  readers: count("of the clients, the last N only read", 8, "0"),
  deleters: count("of the clients that write, the last N delete keys", 8, "0"),
  ops: count("operations of each client, alternately a write and a read", 8, "1"),
  keys: count("keys of a store: client i uses key i, modulo N", 8, "1", 1),
  timeouts: count("server timers that fire, over all nodes", 100, "1"),
  timers: option.texts({
    about: "only this server timer may fire, or NAME@NODE; several may be given",
    otherwise: "all",
  }),
  retries: count("client retries", 100, "0"),
  attempts: count("1: who is not answered gives up, and asks for the next; 0: nobody ever does", 1, "0"),
  crashes: count("crashes, after any effect of a handler", 100, "0"),
  drops: count("messages lost (see --without delay)", 100, "0"),
  duplicates: count("messages delivered twice", 100, "0"),
  elapses: count("times that time passes, so that leases may run out; 0: clocks stand still", 100, "0"),
  pieces: count("with --elapses: time passes also by the Nth part of each span, so that these add up", 16, "1", 1),
  terms: count("highest term (ballot, view) inside the box; 0 for any", 1_000_000, "0"),
  window: count(
    "messages on each channel at most, in order, the oldest giving way; 0 for any, in any order",
    1_000,
    "0",
  ),
  loss: option.choice({
    ...{ value: "WHAT", about: "what a crash does to unsynced writes: none, suffix, subset" },
    ...{ choices: ["none", "suffix", "subset"], otherwise: "as claimed" },
  }),
  contacts: option.choice({
    ...{ value: "WHICH", about: "whom clients ask first: home (one each) or any" },
    ...{ choices: ["home", "any"], otherwise: "home" },
  }),
  reconfigure: option.ranks({
    about: "an operator asks for these members; several may be given, asked for in order",
    otherwise: "nobody asks",
  }),
};

/** How a box is searched. */
const searchOptions = {
  search: option.choice({
    ...{ value: "HOW", about: "breadth, depth, or deepening (depth-first, limit by limit)" },
    ...{ choices: ["breadth", "depth", "deepening"], default: "breadth" },
  }),
  walks: option.integer({
    about: "random walks instead of a search, for boxes that none exhausts",
    ...{ min: 1, max: 1e9 },
  }),
  seed: { ...shared.seed, about: "with --walks: what they are drawn from" },
  depth: option.integer({ about: "steps from the start to go at most", min: 1, max: 1_000_000 }),
  grow: option.flag("Begin with no budgets and deepen the box step by step up to the one given"),
  time: option.seconds({ about: "stop after this long (30s, 2m, 1h)" }),
  memory: option.integer({
    value: "MB",
    about: "megabytes; beyond, a breadth-first search of one thread keeps fingerprints, others end",
    ...{ min: 16, max: 1_000_000, default: 2_048 },
  }),
  without: option.texts({ about: "reductions to switch off: idle, symmetry, delay" }),
};

/** What the search is left to. */
const byHandOptions = {
  explore: option.flag("Walk through the states by hand: commands from stdin, a line each (help lists them)"),
};

/** Of recorded runs. */
const aroundOptions = {
  around: option.text({ value: "TRACE", about: "instead of a box: all runs near this recorded failing one" }),
  radius: option.integer({
    ...{ value: "K", about: "with --around: choices (timed traces: faults, messages) in which runs differ" },
    ...{ min: 0, max: 10, default: 1 },
  }),
  runs: option.integer({ about: "with --around: runs to look at, at most", min: 1, max: 1e9, default: 100_000 }),
};

const otherOptions = {
  liveness: option.flag(
    "Also judge progress: from every quiet state every fair run without faults must complete pending operations",
  ),
  "keep-going": option.flag("Do not stop at the first violation"),
  coverage: option.flag("Tell which functions and branches of the system's files never ran; without symmetry"),
  workers: option.integer({ value: "W", about: "worker threads", min: 1, max: 64, default: 1 }),
};

const outOptions = {
  out: option.text({
    ...{ value: "FILE", about: "where the trace of a counterexample goes (.gz compresses)" },
    otherwise: "SYSTEM-check.ndjson, or with a number when that is there",
  }),
  html: option.text({ value: "FILE", about: "write what was found as a page, to be opened in a browser" }),
  force: option.flag("Replace FILE if it exists"),
  report: shared.report,
};

export const checkOptions = {
  system: option.text({ about: "The system, by name or file (see synod list systems)" }),
  ...subjectOptions,
  ...boxOptions,
  ...searchOptions,
  ...byHandOptions,
  ...aroundOptions,
  ...otherOptions,
  mutant: option.text({
    ...{ value: "ID", about: "plant this bug (see synod list mutants); its box, where one is known, is the default" },
  }),
  "bugs-from": shared.bugsFrom,
  ...outOptions,
  json: shared.json,
};

/** Those that say nothing about a recorded run. */
export const optionsOfBoxes: readonly string[] = Object.keys({
  set: subjectOptions.set,
  ...boxOptions,
  ...searchOptions,
  ...byHandOptions,
  ...otherOptions,
  ...outOptions,
});

/** Those of a search of the whole box, which whoever walks by hand does not begin. */
export const optionsOfSearch = [
  "search",
  "walks",
  "seed",
  "grow",
  ...Object.keys(otherOptions),
  "out",
  "report",
  "json",
];

/** Those that say nothing about a box. */
export const optionsOfAround = ["radius", "runs"];

/** What the user gave, and the names of the options that were given. */
export interface CheckGiven extends Given<typeof checkOptions> {
  readonly named: ReadonlySet<string>;
}
