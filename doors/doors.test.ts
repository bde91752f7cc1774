/** The doors: what each exports is a reviewed list of few names; none but those for vitest and for foreign programs needs Node; tutorials need nothing else. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as main from "../index.ts";
import { systems } from "../protocols/systems.ts";
import type { System } from "../sim/contract/system.ts";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

/** Every door of the package by its name, as the package's own manifest tells. */
const doors = Object.entries(JSON.parse(read("package.json")).exports as Record<string, { default?: string }>)
  .filter(([name]) => !name.endsWith(".json"))
  .map(([name, target]) => ({
    name: name.replace(/^\./, "synod"),
    file: target.default!.replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts"),
  }));

const namesMax = 25;

/** Systems do not count: there are as many as there are. */
const systemNames = new Set(
  Object.entries(main).flatMap(([name, value]) => (systems.includes(value as System) ? [name] : [])),
);

/** The names that a module exports, types included, sorted. */
function exportsOf(file: string): string[] {
  const text = read(file);
  const names = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!.split(",").map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    ),
  );
  for (const [, name] of text.matchAll(/^export \* as (\w+)/gm)) names.push(name!);
  for (const [, name] of text.matchAll(/^export (?:type|const|function|class|interface) (\w+)/gm)) names.push(name!);
  expect(text, `${file} exports by name`).not.toMatch(/^export (?:type )?\* from/m);
  return names.filter((name) => name !== "").sort();
}

test("what each door exports is a reviewed list of at most 25 names, systems aside", async () => {
  expect(doors.map(({ name }) => name)).toEqual([
    "synod",
    "synod/protocol",
    "synod/invariant",
    "synod/history",
    "synod/model",
    "synod/testing",
    "synod/foreign",
    "synod/vitest",
  ]);
  const lines = doors.map(({ name, file }) => {
    const names = exportsOf(file);
    expect(new Set(names).size, name).toBe(names.length);
    expect(names.filter((one) => !systemNames.has(one)).length, name).toBeLessThanOrEqual(namesMax);
    return `${name}: ${names.join(" ")}\n`;
  });
  await expect(lines.join("")).toMatchFileSnapshot("doors.txt");
});

/** All files that a module loads, types included. */
function closureOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier] of read(file).matchAll(/(?:from|import\() ?"(\.{1,2}\/[^"]+\.ts)"/g)) {
    closureOf(path.posix.join(path.posix.dirname(file), specifier!), seen);
  }
  return seen;
}

const ofNode = ["synod/foreign", "synod/vitest"];

test.each(doors.filter(({ name }) => !ofNode.includes(name)))(
  "$name loads no module of Node, and nothing of the command line",
  ({ file }) => {
    const files = [...closureOf(file)];
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((one) => /from "node:/.test(read(one)))).toEqual([]);
    expect(files.filter((one) => one.startsWith("cli/"))).toEqual([]);
  },
);

test.each([
  ["protocols/README.md", "doors/protocol.ts", ["doors/runs.ts", "index.ts"]],
  ["invariants/README.md", "doors/invariant.ts", ["doors/testing.ts"]],
])("the tutorial in %s uses nothing that no door exports", (tutorial, door, more) => {
  const names = new Set([door, ...more].flatMap(exportsOf));
  const spaces = ["sim/base/node-set.ts", "sim/contract/operation.ts", "sim/contract/state-machine.ts"];
  for (const file of spaces) {
    for (const [, name] of read(file).matchAll(/^export (?:type|const|function|class|interface) (\w+)/gm))
      names.add(name!);
  }
  const observations = [...read("sim/contract/observation.ts").matchAll(/^export interface (\w+)/gm)].map(
    ([, name]) => name!,
  );
  const imports = [
    ...read(tutorial).matchAll(/^import (?:type )?\{([^}]*)\} from "(?:synod\/protocol|[./]*\/sim\/[^"]+)";/gm),
  ];
  expect(imports.length).toBeGreaterThan(0);
  for (const [, list] of imports) {
    const listed = list!.split(",").map((text) => text.trim().replace(/^type /, ""));
    for (const name of listed.filter((one) => one !== "")) {
      expect(names.has(name) || observations.includes(name) || name === "Options", name).toBe(true);
    }
  }
});
