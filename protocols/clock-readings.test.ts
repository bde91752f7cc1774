/** Automata read their clocks by `io.now` and compare by spans that they declare, so that the checker can let time pass. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { defaultOptions } from "../sim/plan/options.ts";
import { systems } from "./systems.ts";

const root = import.meta.dirname;
const sources = fs
  .readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|fixture|test-cluster|^testing/.test(file))
  .map((file) => ({ file, text: fs.readFileSync(path.join(root, file), "utf8") }));

test("no automaton reckons with the time of its clock", () => {
  const reckoning = sources.filter(({ text }) => text.includes("localTime"));
  expect(reckoning.map(({ file }) => file)).toEqual([]);
  expect(sources.length).toBeGreaterThan(100);
});

test("a system that compares readings declares its spans", () => {
  const comparing = sources.filter(({ text }) => /\bio\.(hasElapsed|isRecent|left)\(/.test(text));
  const folders = new Set(comparing.map(({ file }) => file.split(path.sep)[0]!));
  const declaring = systems.filter(({ spans }) => spans !== undefined).map(({ name }) => name);
  expect([...folders].sort()).toEqual(declaring.sort());
  for (const system of systems) {
    for (const span of system.spans?.(defaultOptions(system)) ?? []) expect(Number.isSafeInteger(span)).toBe(true);
  }
});
