/** What other tools are handed of a run, held against the definitions of their forms. */
import { describe, expect, test } from "vitest";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { runScene } from "../picture/run-scene.ts";
import { dotOf } from "./dot.ts";
import type { ExportedRun } from "./exported-run.ts";
import { mermaidOf } from "./mermaid.ts";
import { perfettoOf } from "./perfetto.ts";
import { shivizExpression, shivizOf } from "./shiviz.ts";

const hostile = `x"];\n%%{init}; end #"\\<script>`;
const name = Object.assign((node: number) => (node < 0 ? "world" : `replica ${node}`), { count: 3 });

/** Node 0 asks both others, one answers, one message is lost; a crash, and the verdict. */
const events: readonly TraceEvent[] = (
  [
    {
      ...{ node: 0, cause: { type: "timer", timer: hostile } },
      effects: [1, 2].map((to) => ({ type: "send", to, message: { type: "ask", text: hostile } }) as const),
    },
    { node: 2, cause: { type: "lost", from: 0, message: { type: "ask", text: hostile }, why: "drop" } },
    {
      ...{ node: 1, cause: { type: "message", from: 0, message: { type: "ask", text: hostile } } },
      effects: [{ type: "send", to: 0, message: { type: hostile } }],
      seen: [{ node: 1, observation: { type: "promised", term: 3, report: "" } }],
    },
    { node: 2, cause: { type: "crash" } },
    {
      node: 0,
      cause: { type: "message", from: 1, message: { type: hostile } },
      violated: { invariant: hostile, message: "" },
    },
  ] satisfies Omit<TraceEvent, "event" | "time">[]
).map((one, event) => ({ event, time: 1_000 * event, ...one }));

const scene = runScene({ events, name, isTimed: true, violation: { invariant: hostile }, evidence: [] });
const whole: ExportedRun = { events, name, scene, places: [0, 1, 2, 3, 4] };
const past: ExportedRun = { ...whole, places: [0, 2, 4] };

describe("Mermaid", () => {
  test("has a statement a line: participants, messages, lost ones, notes", () => {
    const statement =
      /^( {2}(participant n\d as .+|n\d(->>|-x)n\d: [^;]*(#\d+;[^;]*)*|Note over n\d: .+)|sequenceDiagram)$/;
    const lines = mermaidOf(whole).trimEnd().split("\n");
    expect(lines.filter((line) => !statement.test(line))).toEqual([]);
    expect(lines.slice(0, 6)).toEqual([
      ...[
        "sequenceDiagram",
        "  participant n0 as replica 0",
        "  participant n1 as replica 1",
        "  participant n2 as replica 2",
      ],
      ...["  n0-xn2: ask", "  n0->>n1: ask"],
    ]);
    expect(lines).toContain("  Note over n1: promises 3");
    expect(lines).toContain("  Note over n2: crashes");
  });

  test("shows only who has a part in what is told", () => {
    expect(mermaidOf(past)).not.toContain("replica 2");
  });
});

test("ShiViz reads each event by its expression; clocks count a host's own events and know those before", () => {
  const expression = new RegExp(shivizExpression.replaceAll("\\n", "\n"), "g");
  const read = [...shivizOf(whole).matchAll(expression)].map(({ groups }) => groups!);
  expect(read.map(({ host, clock }) => [host, JSON.parse(clock!)])).toEqual([
    ["replica-0", { "replica-0": 1 }],
    ["replica-1", { "replica-0": 1, "replica-1": 1 }],
    ["replica-2", { "replica-2": 1 }],
    ["replica-0", { "replica-0": 2, "replica-1": 1 }],
  ]);
  expect(shivizOf(whole).trimEnd().split("\n")).toHaveLength(8);
});

test("DOT has edges of a node and of messages, between what is told, and balanced braces outside of its texts", () => {
  const text = dotOf(whole);
  expect(text).toContain("  e0 -> e2;");
  expect(text).toContain("  e2 -> e4;");
  expect(text).toContain("  e0 -> e4 [style=dotted, arrowhead=none];");
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  expect(bare.split("{").length).toBe(bare.split("}").length);
  expect(bare).not.toMatch(/["][^"]*script/);
  expect(dotOf(past)).not.toContain("e3");
});

test("trace events have the fields of their phases; each flow begins and ends within a slice of its track", () => {
  const { traceEvents } = JSON.parse(perfettoOf(whole)) as { traceEvents: { [field: string]: unknown }[] };
  for (const { ph, ts, dur, name: title, pid, tid } of traceEvents) {
    expect([typeof title, typeof pid, typeof tid]).toEqual(["string", "number", "number"]);
    if (ph !== "M") expect(typeof ts).toBe("number");
    if (ph === "X") expect(dur).toBeGreaterThanOrEqual(0);
  }
  const slices = traceEvents.filter(({ ph, pid }) => ph === "X" && pid === 1);
  const flows = traceEvents.filter(({ ph }) => ph === "s" || ph === "f");
  expect(flows.length).toBe(4);
  for (const { tid, ts } of flows)
    expect(slices.some((slice) => slice["tid"] === tid && slice["ts"] === ts)).toBe(true);
});
