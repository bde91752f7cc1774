/** What clients saw in each golden trace, as EDN: read back, it is judged as the trace is. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { verify } from "../../doors/verify.ts";
import { readHistory } from "../../invariants/linearizability/formats/index.ts";
import { eventsOf } from "../story/event.ts";
import { ednOf } from "./edn.ts";

const folder = path.resolve(import.meta.dirname, "../../scenarios/golden");
const name = (node: number): string => `node ${node}`;

/** Of each call what it asked and was told, and which calls before it, by the order in which they began, had ended by then. */
function orderOf(history: string): readonly unknown[] {
  const calls = [...readHistory(history).calls].sort((left, right) => left.invoked - right.invoked);
  return calls.map(({ input, output, outcome, invoked }) => {
    const before = calls.flatMap(({ returned }, at) => (returned < invoked ? [at] : []));
    return { input, output: outcome === "ok" ? output : null, outcome, before };
  });
}

const told = new Map<string, number>();
const golden = fs.readdirSync(folder).filter((file) => file.endsWith(".ndjson"));

test.each(golden)("%s", (file) => {
  const text = fs.readFileSync(path.join(folder, file), "utf8");
  if (readHistory(text).calls.length === 0) return; // nobody but the operator asked for anything
  const lines = text.trimEnd().split("\n");
  const edn = ednOf({ events: [...eventsOf(lines)], lines, name });
  const { verdict } = verify(edn);
  expect(verdict).toBe(verify(text).verdict);
  expect(orderOf(edn)).toEqual(orderOf(text));
  told.set(verdict, (told.get(verdict) ?? 0) + 1);
});

test("histories of both verdicts were among them", () => {
  expect(told.get("ok")).toBeGreaterThan(10);
  expect(told.get("illegal")).toBeGreaterThan(2);
});
