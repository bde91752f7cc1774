/** What is shown of a walk by hand, of states and texts that are not ours. */
import { expect, test } from "vitest";
import type { EnabledStep } from "../../sim/check/explore/enabled.ts";
import type { StateGraph } from "../../sim/check/explore/graph.ts";
import { painter } from "../table.ts";
import { renderState } from "./state-words.ts";
import { statesDot } from "./states-dot.ts";
import { statesDrawing } from "./states-drawing.ts";
import { renderGraph } from "./states-text.ts";
import { consequences } from "./step-words.ts";

const name = (node: number): string => `replica ${node}`;
const hostile = `x"];\n\u001b[2J\\<script>`;
const step: EnabledStep = {
  ...{ step: 1, node: 0, kind: "deliver", text: hostile, sends: [], seen: [], changes: [], broken: null, back: null },
};

test("a step is told by what a judge says, where it leads back to, what is sent to whom and what changes", () => {
  const told = consequences(
    {
      ...step,
      broken: { invariant: "agreement", message: "n1 differs" },
      back: 3,
      sends: [1, 2].map((to) => ({ to, type: hostile })),
      changes: [
        { path: "state.role", before: "follower", after: "leader" },
        { path: "disk.term", before: 1, after: 2 },
        { path: "state.log", before: "x".repeat(40), after: 1 },
      ],
    },
    name,
  );
  expect(told).toEqual([
    "BREAKS agreement: replica 1 differs",
    "leads back to state 3",
    expect.stringMatching(/^sends x"\];.* to replica 1, replica 2$/),
    "role follower → leader",
  ]);
  expect(told.join()).not.toContain("\u001b");
  expect(consequences({ ...step, changes: [{ path: "up", before: true, after: false }] }, name)).toEqual([]);
});

test("a state by its fields; of the disk what differs", () => {
  const local = { up: true, state: { term: 2, vote: null }, disk: { term: 1 }, cache: [{}], timers: ["beat"], own: [] };
  const lines = renderState(1, local, name, painter(false, 80)).split("\n");
  expect(lines).toEqual([
    ...["replica 1 is up", "  term: 2", "  vote: null", "  timers: beat", "    on disk, term: 1"],
    ...["  writes that are not synced: 1", ""],
  ]);
  expect(renderState(1, { up: false, disk: { term: 1 } }, name, painter(false, 80))).toMatch(/^replica 1 is down\n/);
  expect(renderState(1, { count: 3 }, name, painter(false, 80))).toBe("replica 1\n  count: 3\n");
});

const graph: StateGraph = {
  states: [
    { depth: 0, broken: null, kind: "inner" },
    { depth: 1, broken: null, kind: "open" },
    { depth: 1, broken: { invariant: hostile, message: "" }, kind: "last" },
  ],
  edges: [1, 2].map((to) => ({ from: 0, to, node: 0, text: hostile })),
  isCut: true,
};

test("a graph in DOT: texts cannot end their quotes, a violation is red, what was not looked into is dashed", () => {
  const text = statesDot(graph, hostile);
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '""');
  expect(bare).not.toMatch(/script|2J/);
  expect(bare.match(/^ {2}s\d -> s\d \[label=""\];$/gm)).toHaveLength(2);
  expect(bare).toMatch(/s1 \[label="", style=dashed\];\n {2}s2 \[label="", color=red, fontcolor=red, peripheries=2\];/);
});

test("a graph as text counts its depths, names violations and lists its steps", () => {
  expect(renderGraph(graph, painter(false, 80))).toMatch(
    /^3 states, by depth 1, 2; 2 steps; there are more\nstate 2: x"\];.* is broken\n {3}0 → 1 /,
  );
});

test("a small graph as a drawing: each state and step has its title, a violation is red; a large one is none", () => {
  const svg = statesDrawing(graph)!;
  expect(svg).not.toMatch(/<script|\u001b/);
  expect(svg.match(/<title>state \d/g)).toHaveLength(3);
  expect(svg.match(/class="s-message"/g)).toHaveLength(2);
  expect(svg.match(/class="s-verdict"/g)).toHaveLength(2); // and it is an end
  const back = { ...graph, edges: [{ from: 1, to: 0, node: 0, text: "back" }] };
  expect(statesDrawing(back)).toContain('class="s-late"');
  const states = Array.from({ length: 151 }, () => graph.states[0]!);
  expect(statesDrawing({ ...graph, states })).toBeNull();
});
