/** Shows the import table at work: each planted violation is found, each allowed import passes. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { forbidden } from "./import-rules.ts";
import { rooms, uponRegistry } from "./import-table.ts";
import { checkImports } from "./imports.ts";
import { mayImport, roomOf } from "./may-import.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-imports-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Checks a tree that has the given files beside one innocent file per room. */
async function check(files: Record<string, string>): Promise<readonly string[]> {
  const root = fs.mkdtempSync(path.join(folder, "tree-"));
  const all: Record<string, string> = {
    "package.json": JSON.stringify({
      dependencies: { yargs: "18", seedrandom: "3" },
      devDependencies: { vitest: "5" },
    }),
    "sim/base/assert.ts": "export const assert = 1;\n",
    "sim/contract/system.ts": 'import { assert } from "../base/assert.ts";\nexport const system = assert;\n',
    "sim/world/kernel.ts": 'import { system } from "../contract/system.ts";\nexport const kernel = system;\n',
    "protocols/raft/types.ts": "export const term = 1;\nexport type Term = number;\n",
    "invariants/agreement/agreement.ts": "export const agreement = 1;\n",
    "scenarios/index.ts": "export const scenarios = 1;\n",
    "reports/table.ts": "export const table = 1;\n",
    "cli/main.ts":
      'import fs from "node:fs";\nimport { table } from "../reports/table.ts";\nexport const main = [fs, table];\n',
    "bench/kernel.ts": 'import { main } from "../cli/main.ts";\nexport const bench = main;\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  // So that packages resolve as they do in the project.
  fs.symlinkSync(path.resolve(import.meta.dirname, "../node_modules"), path.join(root, "node_modules"));
  return (await checkImports(root)).violations;
}

test("the innocent tree passes, tests may import anything", async () => {
  const chance = 'import seedrandom from "seedrandom";\nexport const x = seedrandom;\n';
  const testFile =
    'import { term } from "../../protocols/raft/types.ts";\nimport "vitest";\nimport "node:fs";\nterm;\n';
  expect(await check({ "sim/world/kernel.test.ts": testFile, "sim/base/random.ts": chance })).toEqual([]);
});

/** One forbidden import for every room of the table, and for every other rule. */
const planted: readonly (readonly [rule: string, file: string, text: string])[] = [
  ["sim/base", "sim/base/log.ts", 'export { system } from "../contract/system.ts";'],
  ["sim/contract", "sim/contract/io.ts", 'export { kernel } from "../world/kernel.ts";'],
  ["sim/plan", "sim/plan/draw.ts", 'export { kernel } from "../world/kernel.ts";'],
  ["sim/trace", "sim/trace/recorder.ts", 'export { kernel } from "../world/kernel.ts";'],
  ["sim/world/scheduled/choices.ts", "sim/world/scheduled/choices.ts", 'export { kernel } from "../kernel.ts";'],
  ["sim/world", "sim/world/again.ts", 'export { run } from "../run.ts";'],
  ["sim/run.ts", "sim/run.ts", 'export { shrink } from "./search/shrink.ts";\nexport const run = 1;'],
  ["sim/check/memory", "sim/check/memory/table.ts", 'export { system } from "../../contract/system.ts";'],
  ["sim/check/rows", "sim/check/rows/space.ts", 'export { journal } from "../threads/journal.ts";'],
  ["sim/check/reductions", "sim/check/reductions/idle.ts", 'export { journal } from "../threads/journal.ts";'],
  ["sim/check/search", "sim/check/search/breadth.ts", 'export { journal } from "../threads/journal.ts";'],
  ["sim/check/threads", "sim/check/threads/board.ts", 'export { box } from "../subjects/box.ts";'],
  ["sim/check/subjects", "sim/check/subjects/model.ts", 'export { journal } from "../threads/journal.ts";'],
  ["sim/check", "sim/check/checker.ts", 'export { shrink } from "../search/shrink.ts";'],
  ["sim/search", "sim/search/fuzz.ts", 'export { term } from "../../protocols/raft/types.ts";'],
  [
    "sim/search",
    "sim/search/type.ts",
    'import type { Term } from "../../protocols/raft/types.ts";\nexport type T = Term;',
  ],
  ["sim/search", "sim/search/late.ts", 'export const late = () => import("../../invariants/agreement/agreement.ts");'],
  ["sim/campaign", "sim/campaign/perform.ts", 'export { systems } from "../../protocols/systems.ts";'],
  ["protocols/shared", "protocols/shared/options.ts", 'export { term } from "../raft/types.ts";'],
  ["protocols/testing", "protocols/testing/conformance.ts", 'export { kernel } from "../../sim/world/kernel.ts";'],
  ["protocols/*", "protocols/raft/replica.ts", 'export { kernel } from "../../sim/world/kernel.ts";'],
  ["protocols/*", "protocols/raft/judge.ts", 'export { agreement } from "../../invariants/agreement/agreement.ts";'],
  ["protocols/*", "protocols/epaxos/term.ts", 'export { term } from "../raft/types.ts";'],
  ["protocols/generalized-paxos", "protocols/generalized-paxos/term.ts", 'export { term } from "../raft/types.ts";'],
  ["protocols/registries.ts", "protocols/registries.ts", 'export { kernel } from "../sim/world/kernel.ts";'],
  ...uponRegistry.map((room) => [room, `${room}/term.ts`, 'export { term } from "../raft/types.ts";'] as const),
  ["protocols/systems.ts", "protocols/systems.ts", 'export { kernel as systems } from "../sim/world/kernel.ts";'],
  ["protocols/lessons.ts", "protocols/lessons.ts", 'export { kernel as lessons } from "../sim/world/kernel.ts";'],
  ["invariants/shared", "invariants/shared/votes.ts", 'export { agreement } from "../agreement/agreement.ts";'],
  ["invariants/*", "invariants/logs/terms.ts", 'export { term } from "../../protocols/raft/types.ts";'],
  ["invariants/*", "invariants/logs/matching.ts", 'export { agreement } from "../agreement/agreement.ts";'],
  ["invariants/testing.ts", "invariants/testing.ts", 'export { agreement } from "./agreement/agreement.ts";'],
  ["invariants/*.ts", "invariants/invariants.ts", 'export { systems } from "../protocols/systems.ts";'],
  ["scenarios", "scenarios/story.ts", 'export { table } from "../reports/table.ts";'],
  ["reports", "reports/page.ts", 'export { main } from "../cli/main.ts";'],
  ["lab", "lab/page/keys.ts", 'export { main } from "../../cli/main.ts";'],
  ["adapters", "adapters/wire.ts", 'export { term } from "../protocols/raft/types.ts";'],
  ["doors/foreign.ts", "doors/foreign.ts", 'export { run } from "../sim/run.ts";'],
  ["doors", "doors/model.ts", 'export { main } from "../cli/main.ts";'],
  ["doors/vitest", "doors/vitest/command.ts", 'export { main } from "../../cli/main.ts";'],
  ["doors/vitest.ts", "doors/vitest.ts", 'export { run } from "../sim/run.ts";'],
  ["index.ts", "index.ts", 'export { main } from "./cli/main.ts";'],
  ["cli/output", "cli/output/terminal.ts", 'export { table } from "../../reports/table.ts";'],
  ["cli/input", "cli/input/given.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/campaign", "cli/campaign/crew.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/check", "cli/check/hunt.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/mutate", "cli/mutate/trial.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/verify", "cli/verify/judge-aloud.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/view", "cli/view/page.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/lab", "cli/lab/lab-server.ts", 'export { fuzz } from "../fuzz.ts";'],
  ["cli/command.ts", "cli/command.ts", 'export { table } from "../reports/table.ts";'],
  ["cli/*.ts", "cli/replay.ts", 'export { fuzz } from "./fuzz.ts";'],
  ["cli/*.ts", "cli/fast.ts", 'export { bench } from "../bench/kernel.ts";'],
  ["cli/main.ts", "cli/main.ts", 'export { bench as main } from "../bench/kernel.ts";'],
  ["cli/listener", "cli/listener/listen.ts", 'export { main } from "../main.ts";'],
  ["cli/command-worker.ts", "cli/command-worker.ts", 'export { table } from "../reports/table.ts";'],
  ["cli/bin.mjs", "cli/bin.mjs", 'export { fuzz } from "./fuzz.ts";'],
  ["bench", "bench/toy.ts", 'export { check } from "../.ci/check.ts";'],
  ["no-room", "sim/nowhere.ts", 'export { assert } from "./base/assert.ts";'],
  ["sim-packages", "sim/base/help.ts", 'import yargs from "yargs";\nexport const x = yargs;'],
  ["protocols-packages", "protocols/raft/dice.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["invariants-packages", "invariants/logs/dice.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["scenarios-packages", "scenarios/dice.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["reports-packages", "reports/dice.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["vitest-packages", "doors/vitest/runner.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["lab-packages", "lab/dice.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["doors-packages", "doors/history.ts", 'import random from "seedrandom";\nexport const x = random;'],
  ["no-dev-packages", "cli/tester.ts", 'import { test } from "vitest";\nexport const x = test;'],
  ["node-modules-outside-cli", "sim/trace/record.ts", 'import fs from "node:fs";\nexport const x = fs;'],
  [
    "node-modules-outside-cli",
    "reports/clock.ts",
    'import { performance } from "perf_hooks";\nexport const x = performance;',
  ],
  ["ambient-guard-node-modules", "sim/world/ambient-guard.ts", 'import zlib from "node:zlib";\nexport const x = zlib;'],
  ["no-tests-in-the-product", "cli/shared.ts", 'export { x } from "./shared.test.ts";'],
  ["no-helpers-in-the-product", "sim/world/toy.ts", 'export { toy } from "./testing.ts";'],
  ["no-unresolvable", "cli/nowhere.ts", 'export { x } from "./absent.ts";'],
];

/** What planted files import, beside the innocent tree. */
const beside = {
  "sim/run.ts": "export const run = 1;\n",
  "sim/search/shrink.ts": "export const shrink = 1;\n",
  "sim/check/threads/journal.ts": "export const journal = 1;\n",
  "sim/check/subjects/box.ts": "export const box = 1;\n",
  "sim/world/testing.ts": 'import { run } from "../run.ts";\nexport const toy = run;\n',
  "protocols/systems.ts": "export const systems = [];\n",
  "cli/fuzz.ts": "export const fuzz = 1;\n",
  "cli/shared.test.ts": "export const x = 1;\n",
  ".ci/check.ts": "export const check = 1;\n",
};

test("a forbidden import is found in every room, and for every other rule", async () => {
  const files = Object.fromEntries(planted.map(([, file, text]) => [file, `${text}\n`]));
  const violations = await check({ ...beside, ...files });
  for (const [rule, file] of planted) {
    const mine = violations.filter((line) => line.startsWith(`${rule}: ${file} -> `));
    expect(mine, `${rule}: ${file}\n${violations.join("\n")}`).toHaveLength(1);
  }
  const untried = rooms.filter(({ name }) => !planted.some(([rule]) => rule === name)).map(({ name }) => name);
  expect(untried).toEqual([]);
  const rules = forbidden.map(({ name }) => name);
  expect(rules.filter((name) => !planted.some(([rule]) => rule === name))).toEqual([]);
});

test("the table has no circle: every arrow points down", () => {
  const above = new Map<string, number>();
  const height = (name: string, road: readonly string[]): number => {
    expect(road, [...road, name].join(" -> ")).not.toContain(name);
    const below = rooms.find((room) => room.name === name)?.may.filter((other) => other !== name) ?? [];
    const known = above.get(name) ?? Math.max(0, ...below.map((other) => height(other, [...road, name]) + 1));
    above.set(name, known);
    return known;
  };
  for (const { name } of rooms) height(name, []);
  expect(above.get("sim/base")).toBe(0);
});

test("what a room may import is a room, or a file or folder of one", () => {
  for (const { name, may } of rooms) {
    const unknown = may.filter(
      (other) => !rooms.some((room) => room.name === other) && roomOf(`${other}/x.ts`) === undefined,
    );
    expect(unknown, name).toEqual([]);
  }
});

test("a file belongs to the room that names it most closely", () => {
  const room = (path: string) => roomOf(path)?.name;
  expect(room("sim/check/rows/space.ts")).toBe("sim/check/rows");
  expect(room("sim/check/checker.ts")).toBe("sim/check");
  expect(room("protocols/generalized-paxos/leader.ts")).toBe("protocols/generalized-paxos");
  expect(room("protocols/raft/leader.ts")).toBe("protocols/*");
  expect(room("cli/fuzz.ts")).toBe("cli/*.ts");
  expect(room("cli/main.ts")).toBe("cli/main.ts");
  expect(room("sim/elsewhere/file.ts")).toBeUndefined();
});

test("the door for testing may open to helpers", () => {
  expect(mayImport("doors/testing.ts", "invariants/linearizability/testing/enumerate.ts")).toBe(true);
  expect(mayImport("doors/testing.ts", "cli/main.ts")).toBe(false);
});

const circles: readonly (readonly [what: string, a: string, b: string])[] = [
  ["of values", 'export { b } from "./b.ts";\n', 'export { b as a } from "./a.ts";\nexport const b = 1;\n'],
  [
    "of types",
    'import type { B } from "./b.ts";\nexport interface A {\n  b: B;\n}\n',
    'import type { A } from "./a.ts";\nexport interface B {\n  a: A;\n}\n',
  ],
];

test.each(circles)("a circle %s is caught", async (_what, a, b) => {
  const violations = await check({ "sim/base/a.ts": a, "sim/base/b.ts": b });
  expect(violations).toEqual(["no-cycles: sim/base/a.ts -> sim/base/b.ts -> sim/base/a.ts"]);
});

test("the ambient guard may look at modules and at V8", async () => {
  const text = 'import module from "node:module";\nimport v8 from "node:v8";\nexport const x = [module, v8];\n';
  expect(await check({ "sim/world/ambient-guard.ts": text })).toEqual([]);
});

test("the project itself keeps to the table", async () => {
  const { modules, violations } = await checkImports();
  expect(violations).toEqual([]);
  expect(modules).toBeGreaterThan(10);
});
