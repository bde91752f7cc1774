/** Who may import whom: the rooms of the house, the npm packages each may use, and where Node's own modules may go. */
import type { ICruiseOptions, IForbiddenRuleType, IResolveOptions } from "dependency-cruiser";

const TEST = "(\\.test|/arbitraries)\\.ts$";
const OURS = "^(sim|protocols|invariants|scenarios|reports|cli|doors|bench|index\\.ts|\\.ci)(/|$)";
/** What is neither ours nor Node's: a package. */
const PACKAGE = "node_modules/";

/** Within our own files, `room` may import `allowed` (regular expressions of paths) and nothing else. */
function mayImport(room: string, allowed: string[], why: string): IForbiddenRuleType {
  return {
    name: `${room.replace(/\W+/g, "-")}-imports`,
    comment: why,
    severity: "error",
    from: { path: `^${room}/`, pathNot: TEST },
    to: { path: OURS, pathNot: allowed },
  };
}

/** `room` may use the npm packages in `packages` and no others. */
function mayUse(room: string, packages: string[], why: string): IForbiddenRuleType {
  return {
    name: `${room.replace(/\W+/g, "-")}-packages`,
    comment: why,
    severity: "error",
    from: { path: `^${room}/`, pathNot: TEST },
    to: { path: PACKAGE, pathNot: packages.map((name) => `node_modules/(@types/)?${name}/`) },
  };
}

/** The checker's rooms, each on those before it: only what is checked knows plans and the world. */
function checkerRooms(): IForbiddenRuleType[] {
  const ground = ["^sim/(base|contract)/", "^sim/world/scheduled/choices\\.ts$"];
  const on = (...rooms: string[]): string[] => [...ground, `^sim/check/(${rooms.join("|")})/`];
  return [
    mayImport("sim/check/memory", ["^sim/(base|check/memory)/"], "Tables of numbers know nothing of what is counted."),
    mayImport(
      "sim/check/rows",
      on("memory", "rows"),
      "States in numbers know neither who searches nor in how many threads.",
    ),
    mayImport("sim/check/reductions", on("memory", "rows", "reductions"), "A reduction does not know who searches."),
    mayImport("sim/check/search", on("memory", "rows", "reductions", "search"), "A search does not know threads."),
    mayImport(
      "sim/check/threads",
      on("memory", "rows", "reductions", "search", "threads"),
      "Threads do not know systems.",
    ),
    mayImport(
      "sim/check/subjects",
      [...on("memory", "rows", "reductions", "subjects"), "^sim/(plan|world)/"],
      "What is checked does not know who searches it.",
    ),
  ];
}

/** The table, as rules of dependency-cruiser. */
export const forbidden: IForbiddenRuleType[] = [
  mayImport("sim/base", ["^sim/base/"], "Plain data stands on nothing of ours."),
  mayImport("sim/contract", ["^sim/(base|contract)/"], "What automata and judges see is told in plain data."),
  mayImport("sim", ["^sim/"], "The world knows no protocol and no property by name: they come in as arguments."),
  ...checkerRooms(),
  mayImport("protocols", ["^sim/(base|contract)/", "^protocols/"], "An automaton sees the contract, not the world."),
  mayImport("invariants", ["^sim/(base|contract)/", "^invariants/"], "A judge knows observations, not protocols."),
  mayImport("scenarios", ["^(sim|protocols|invariants|scenarios)/"], "Questions do not know how answers look."),
  mayImport("reports", ["^(sim|protocols|invariants|scenarios|reports)/"], "A report does not know who asked."),
  mayImport("cli", ["^(sim|protocols|invariants|scenarios|reports|cli)/", "^index\\.ts$"], "Benchmarks stay outside."),

  mayImport(
    "doors",
    ["^(sim|protocols|invariants|scenarios|reports|doors)/"],
    "A door opens on rooms, not on the command line.",
  ),

  mayUse("sim", ["seedrandom", "fast-check", "pure-rand"], "The world stands on its random streams alone."),
  mayUse("protocols", [], "An automaton is a pure function of what the contract hands it."),
  mayUse("invariants", ["edn-data"], "A judge is a pure function of observations; recorded histories may be EDN."),
  mayUse("scenarios", ["fast-check", "pure-rand"], "Questions are plans, drawn or written."),
  mayUse("reports", ["chalk", "cli-table3"], "Reports are text."),
  {
    name: "no-dev-packages",
    comment: "Whoever installs synod does not have the development packages.",
    severity: "error",
    from: { path: "^(sim|protocols|invariants|scenarios|reports|cli|doors|index\\.ts)(/|$)", pathNot: TEST },
    to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "node-modules-outside-cli",
    comment: "Files, threads, the clock and the process are touched by cli, bench and tests only.",
    severity: "error",
    from: {
      path: "^(sim|protocols|invariants|scenarios|reports|doors|index\\.ts)(/|$)",
      pathNot: [TEST, "^sim/world/ambient-guard\\.ts$"],
    },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "ambient-guard-node-modules",
    comment: "The ambient guard may look at modules and at V8; it needs nothing else of Node.",
    severity: "error",
    from: { path: "^sim/world/ambient-guard\\.ts$" },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?(module|v8)$" },
  },
  {
    name: "no-tests-in-the-product",
    comment: "Tests are not published.",
    severity: "error",
    from: { path: OURS, pathNot: TEST },
    to: { path: TEST },
  },
  {
    name: "no-unresolvable",
    comment: "An import that leads nowhere hides from every other rule.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
];

/** How dependency-cruiser is to read our modules. */
export const options: ICruiseOptions = {
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(dist|synod-out|coverage)/" },
  parser: "swc",
  detectProcessBuiltinModuleCalls: true,
};

/** How imports are followed to files. */
export const resolving: Partial<IResolveOptions> = {
  exportsFields: ["exports"],
  conditionNames: ["import", "node", "default"],
  extensions: [".ts", ".mjs", ".js", ".json"],
};
