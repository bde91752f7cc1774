/** Shows how one event of a run reads. */
import { expect, test } from "vitest";
import { makeCluster } from "../sim/contract/cluster.ts";
import { commandId, type Session } from "../sim/contract/operation.ts";
import type { TraceEvent } from "../sim/trace/format.ts";
import { nodeNames } from "./node-names.ts";
import { brief, tellEvent } from "./story.ts";
import { painter } from "./table.ts";

const cluster = makeCluster(
  [
    ["acceptor", 2],
    ["proposer", 1],
  ],
  2,
  {},
);
const name = nodeNames(cluster);

const event: TraceEvent = {
  event: 7,
  time: 12_345,
  node: 1,
  cause: { type: "message", from: 2, message: { type: "accept", ballot: 3, value: "a" } },
  effects: [
    { type: "write", change: { vote: 3 } },
    { type: "sync" },
    { type: "send", to: 2, message: { type: "accepted", ballot: 3 } },
    { type: "set-timer", timer: "retry", min: 1_000, max: 2_000 },
  ],
  cut: 2,
  seen: [{ node: 1, observation: { type: "chosen", slot: 0, acks: 5 } }],
  state: "promised 3",
  violated: { invariant: "agreement", message: "n1 \u001b[2Jsaid otherwise" },
};

test("nodes are called by role and rank", () => {
  expect([-1, 0, 1, 2, 3, 4, 5].map(name)).toEqual([
    "world",
    "acceptor 0",
    "acceptor 1",
    "proposer 0",
    "client 0",
    "client 1",
    "node 5",
  ]);
});

test("an event reads as what happened, what came of it, where the crash cut it, and what the judges saw", () => {
  const lines = tellEvent(event, name, painter(false)).map((line) => line.trim());
  expect(lines).toEqual([
    '7    12.345 ms  acceptor 1  <- accept {ballot: 3, value: "a"} from proposer 0',
    "writes {vote: 3}",
    "syncs",
    "crash here: what follows never happens",
    "(cut) -> accepted {ballot: 3} to proposer 0",
    "(cut) sets timer retry to 1.000 ms..2.000 ms",
    "judges see chosen: slot: 0, acks: {acceptor 0, proposer 0}",
    "= promised 3",
    "VIOLATION agreement: acceptor 1 \\u{1b}[2Jsaid otherwise",
  ]);
});

test("values are told in few words: commands by name, long lists and deep values clipped", () => {
  expect(brief({ id: commandId(2 as Session, 7) })).toBe("{id: s2#7}");
  expect(brief(Array.from({ length: 20 }, (_, i) => i))).toBe("[0, 1, 2, 3, 4, 5, 6, 7, … 12 more]");
  let deep: unknown = 1;
  for (let i = 0; i < 50; i++) deep = [deep];
  expect(brief(deep)).toContain("…");
  expect(brief("x".repeat(1_000)).length).toBeLessThan(310);
});

test("a fault is told by what it does, and what judges see by what there is to see", () => {
  const told = (event: Partial<TraceEvent>): string[] =>
    tellEvent({ event: 1, time: 0, node: -1, cause: { type: "heal" }, ...event }, name, painter(false)).map((line) =>
      line.trim(),
    );
  const fault = (text: string): string =>
    told({ cause: { type: "fault", text } })[0]!.replace(/^.*(begins|ends)/, "$1");
  expect(fault("begins: crash node=0 effects=null loops=0 for 20 ms")).toBe("begins: crash of node 0 for 20 ms");
  expect(fault("begins: crash node=1 effects=2 loops=3 for 20 ms")).toBe(
    "begins: crash of node 1, effects 2, loops 3 for 20 ms",
  );
  expect(fault("ends: ring")).toBe("ends: ring");
  expect(told({ seen: [{ node: -1, observation: { type: "healed" } }] }).at(-1)).toBe("judges see healed");
});
