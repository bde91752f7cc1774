/** What other tools are handed of a run, held against the definitions of their forms. */
import { instance } from "@viz-js/viz";
import { parseEDNString } from "edn-data";
import { describe, expect, test } from "vitest";
import type { StateGraph } from "../../sim/check/explore/graph.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { statesDot } from "../explore/states-dot.ts";
import { runScene } from "../picture/run-scene.ts";
import { dotOf } from "./dot.ts";
import { ednOf } from "./edn.ts";
import type { ExportedRun } from "./exported-run.ts";
import { inItf, itfOf } from "./itf.ts";
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
const lines = [
  '{"format":"synod-trace"}',
  ...events.map((event) => JSON.stringify(event)),
  JSON.stringify({
    ...{ event: 5, time: 5_000, node: 3, cause: { type: "timer", timer: "next" } },
    seen: [
      { node: 3, observation: { type: "invoked", session: 0, sequence: 1, operation: { type: "get", key: hostile } } },
    ],
  }),
];
const whole: ExportedRun = { events, lines, name, scene, places: [0, 1, 2, 3, 4] };
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

const states: StateGraph = {
  states: [0, 1].map((depth) => ({ depth, broken: { invariant: hostile, message: "" }, kind: "open" })),
  edges: [{ from: 0, to: 1, node: 0, text: hostile }],
  isCut: false,
};

test("Graphviz reads the DOT of a run and of a state space, hostile names and all", async () => {
  const viz = await instance();
  for (const text of [dotOf(whole), dotOf(past), statesDot(states, hostile)]) {
    const { status, errors } = viz.render(text, { format: "json" });
    expect([status, errors.filter(({ level }) => level === "error")]).toEqual(["success", []]);
  }
  const { output } = viz.render(dotOf(whole), { format: "json" });
  const { objects, edges } = JSON.parse(output!) as { objects: { name: string }[]; edges: unknown[] };
  expect(objects.map((one) => one.name)).toEqual(expect.arrayContaining(["cluster_0", "e0", "e4"]));
  expect(edges).toHaveLength(4);
  expect(viz.render("digraph {", { format: "json" }).status).toBe("failure");
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

describe("ITF", () => {
  test("has no value but those of ADR-015", () => {
    const plain = [2 ** 53, -(2 ** 60), 0.5, null, "a", true, { table: [[1, { "#x": 1 }]] }, { table: 3 }, [[]]];
    expect(plain.map((value) => inItf(value))).toEqual([
      ...[{ "#bigint": "9007199254740992" }, { "#bigint": "-1152921504606846976" }, { "#unserializable": "0.5" }],
      ...[{ "#unserializable": "null" }, "a", true, { "#map": [[1, { "#map": [["#x", 1]] }]] }, { table: 3 }, [[]]],
    ]);
  });

  test("has a state for each event, with every node's fields as they are by then, and who is up", () => {
    const sets = Object.assign((node: number) => name(node), {
      setOf: (field: string) => (field === "votes" ? "" : null),
    });
    const states = [
      { event: 0, node: 0, fields: { term: 0, votes: 5 } },
      { event: 2, node: 1, fields: { term: 3 } },
      { event: 4, node: 0, fields: { term: 3 } },
    ];
    const about = { source: "x.ndjson", description: hostile, isViolated: true };
    const itf = JSON.parse(itfOf({ ...past, name: sets, states, about })) as {
      readonly "#meta": { readonly format: string; readonly status: string };
      readonly vars: readonly string[];
      readonly states: readonly { readonly [name: string]: unknown }[];
    };
    expect(itf["#meta"]).toMatchObject({ format: "ITF", status: "violation", description: hostile });
    expect(itf.vars).toEqual(["event", "micros", "node", "what", "up", "replica_0", "replica_1"]);
    for (const [index, state] of itf.states.entries()) {
      expect(state["#meta"]).toEqual({ index });
      expect(Object.keys(state).slice(1)).toEqual(itf.vars); // every variable has a value in every state
    }
    expect(itf.states.map((state) => [state["event"], state["replica_0"], state["replica_1"]])).toEqual([
      [0, { term: 0, votes: { "#set": [0, 2] } }, {}],
      [2, { term: 0, votes: { "#set": [0, 2] } }, { term: 3 }],
      [4, { term: 3, votes: { "#set": [0, 2] } }, { term: 3 }],
    ]);
  });
});

describe("EDN", () => {
  test("is read by a parser of EDN: each line an operation with what Jepsen's histories have", () => {
    const parsed = ednOf(whole)
      .trimEnd()
      .split("\n")
      .map((line) => parseEDNString(line, { mapAs: "object", keywordAs: "string" }) as Record<string, unknown>);
    expect(parsed).toEqual([
      { process: "nemesis", type: "info", f: "crash", value: "replica 2", time: 3_000_000, index: 0 },
      { process: 0, type: "invoke", f: "get", key: hostile, value: null, time: 5_000_000, index: 1 },
    ]);
    expect(() => ednOf({ ...whole, lines: [...lines.slice(0, 1), '{"end":{}}'] })).toThrow(/no client read or wrote/);
  });
});
