/** The rules beside the import table, for dependency-cruiser: the npm packages each room may use, and Node's own modules. */
import type { ICruiseOptions, IForbiddenRuleType, IResolveOptions } from "dependency-cruiser";

const TEST = "(\\.test|/arbitraries)\\.ts$";
const PRODUCT = "^(sim|protocols|invariants|scenarios|reports|lab|doors|adapters|cli|index\\.ts)(/|$)";

/** `room` may use the npm packages in `packages` and no others. */
function mayUse(room: string, packages: string[], why: string): IForbiddenRuleType {
  return {
    name: `${room}-packages`,
    comment: why,
    severity: "error",
    from: { path: `^${room}/`, pathNot: `${TEST}|^doors/vitest/` },
    to: { path: "node_modules/", pathNot: packages.map((name) => `node_modules/(@types/)?${name}/`) },
  };
}

export const forbidden: IForbiddenRuleType[] = [
  mayUse("sim", ["seedrandom", "fast-check", "pure-rand"], "The world stands on its random streams alone."),
  mayUse("protocols", [], "An automaton is a pure function of what the contract hands it."),
  mayUse("invariants", ["edn-data"], "A judge is a pure function of observations; recorded histories may be EDN."),
  mayUse("scenarios", ["fast-check", "pure-rand"], "Questions are plans, drawn or written."),
  mayUse("reports", ["chalk", "d3-scale"], "Reports are text; charts have their scales from a library."),
  mayUse("lab", [], "A page is one file."),
  mayUse("doors", [], "A door only opens."),
  {
    name: "vitest-packages",
    comment: "Tests are registered with the vitest that whoever imports this door has.",
    severity: "error",
    from: { path: "^doors/vitest/", pathNot: TEST },
    to: { path: "node_modules/", pathNot: "node_modules/vitest/" },
  },
  {
    name: "no-dev-packages",
    comment: "Whoever installs synod does not have the development packages.",
    severity: "error",
    from: { path: PRODUCT, pathNot: [TEST, "^doors/vitest/"] },
    to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "node-modules-outside-cli",
    comment:
      "Files, threads, the clock and the process are touched by cli, adapters, the door for vitest, bench and tests only.",
    severity: "error",
    from: { path: PRODUCT, pathNot: [TEST, "^cli/", "^adapters/", "^doors/vitest/", "^sim/world/ambient-guard\\.ts$"] },
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
    name: "no-unresolvable",
    comment: "An import that leads nowhere hides from every other rule.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
];

/** How dependency-cruiser is to read our modules. */
export const cruiseOptions: ICruiseOptions = {
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
