/** Shows the import table at work: each planted violation is found, each allowed import passes. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkImports } from "./imports.ts";

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

const planted: readonly (readonly [rule: string, file: string, text: string])[] = [
  ["sim-base-imports", "sim/base/log.ts", 'export { system } from "../contract/system.ts";'],
  ["sim-contract-imports", "sim/contract/io.ts", 'export { kernel } from "../world/kernel.ts";'],
  ["sim-imports", "sim/search/fuzz.ts", 'export { term } from "../../protocols/raft/types.ts";'],
  [
    "sim-imports",
    "sim/search/type.ts",
    'import type { Term } from "../../protocols/raft/types.ts";\nexport type T = Term;',
  ],
  ["sim-imports", "sim/search/lazy.ts", 'export const late = () => import("../../invariants/agreement/agreement.ts");'],
  ["sim-check-memory-imports", "sim/check/memory/set.ts", 'export { system } from "../../contract/system.ts";'],
  ["sim-check-rows-imports", "sim/check/rows/space.ts", 'export { kernel } from "../../world/kernel.ts";'],
  ["protocols-imports", "protocols/raft/replica.ts", 'export { kernel } from "../../sim/world/kernel.ts";'],
  [
    "protocols-imports",
    "protocols/raft/judge.ts",
    'export { agreement } from "../../invariants/agreement/agreement.ts";',
  ],
  [
    "invariants-imports",
    "invariants/terms.ts",
    'import { term } from "../protocols/raft/types.ts";\nexport const x = term;',
  ],
  ["scenarios-imports", "scenarios/story.ts", 'export { table } from "../reports/table.ts";'],
  ["reports-imports", "reports/page.ts", 'export { main } from "../cli/main.ts";'],
  ["cli-imports", "cli/fast.ts", 'export { bench } from "../bench/kernel.ts";'],
  ["sim-packages", "sim/base/help.ts", 'import yargs from "yargs";\nexport const x = yargs;'],
  [
    "protocols-packages",
    "protocols/raft/chance.ts",
    'import seedrandom from "seedrandom";\nexport const x = seedrandom;',
  ],
  ["no-dev-packages", "cli/tester.ts", 'import { test } from "vitest";\nexport const x = test;'],
  ["node-modules-outside-cli", "sim/trace/record.ts", 'import fs from "node:fs";\nexport const x = fs;'],
  [
    "node-modules-outside-cli",
    "reports/clock.ts",
    'import { performance } from "perf_hooks";\nexport const x = performance;',
  ],
  ["ambient-guard-node-modules", "sim/world/ambient-guard.ts", 'import zlib from "node:zlib";\nexport const x = zlib;'],
  ["no-tests-in-the-product", "cli/shared.ts", 'export { x } from "./shared.test.ts";'],
  ["no-cycles", "sim/base/a.ts", 'export { b } from "./b.ts";'],
  ["no-unresolvable", "cli/nowhere.ts", 'export { x } from "./absent.ts";'],
];

test.each(planted)("%s: %s is caught", async (rule, file, text) => {
  const beside = {
    "sim/base/b.ts": 'export { b as a } from "./a.ts";\nexport const b = 1;',
    "sim/base/a.ts": "export const b = 1;",
    "cli/shared.test.ts": "export const x = 1;",
  };
  const violations = await check({ ...beside, [file]: `${text}\n` });
  const mine = violations.filter((line) => line.startsWith(`${rule}: ${file} -> `));
  expect(mine, violations.join("\n")).toHaveLength(1);
});

test("the ambient guard may look at modules and at V8", async () => {
  const text = 'import module from "node:module";\nimport v8 from "node:v8";\nexport const x = [module, v8];\n';
  expect(await check({ "sim/world/ambient-guard.ts": text })).toEqual([]);
});

test("types may refer to each other in a circle", async () => {
  const files = {
    "sim/base/a.ts": 'import type { B } from "./b.ts";\nexport interface A {\n  b: B;\n}\nexport const a = 1;\n',
    "sim/base/b.ts":
      'import type { A } from "./a.ts";\nimport { a } from "./a.ts";\nexport interface B {\n  a: A;\n}\nexport const b = a;\n',
  };
  expect(await check(files)).toEqual([]);
});

test("the project itself keeps to the table", async () => {
  const { modules, violations } = await checkImports();
  expect(violations).toEqual([]);
  expect(modules).toBeGreaterThan(10);
});
