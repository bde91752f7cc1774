/** Shows how one event of a run reads. */
import { expect, test } from "vitest";
import { makeCluster } from "../../sim/contract/cluster.ts";
import { commandId, type Session } from "../../sim/contract/operation.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { nodeNames } from "../node-names.ts";
import { painter } from "../table.ts";
import { type Telling, tellEvent } from "./event.ts";
import { brief } from "./values.ts";

const cluster = makeCluster(
  [
    ["acceptor", 2],
    ["proposer", 1],
  ],
  2,
  {},
);
const name = nodeNames(cluster, { voters: () => cluster.roles[0]! });
const plain: Telling = { name, paint: painter(false), width: null, isTimed: true };

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
  seen: [{ node: 1, observation: { type: "chosen", term: 3, slot: 0, value: "a", acks: 3, quorum: "phase2" } }],
  state: "promised 3",
  violated: { invariant: "agreement", message: "n1 \u001b[2Jsaid otherwise" },
};

test("an event reads as what happened, what came of it, where the crash cut it, and what the judges saw", () => {
  const lines = tellEvent(event, plain).map((line) => line.trim());
  expect(lines).toEqual([
    '7    12.345 ms  acceptor 1  <- accept {ballot: 3, value: "a"} from proposer 0',
    "writes {vote: 3}",
    "syncs",
    "crash here: what follows never happens",
    "(cut) -> accepted {ballot: 3} to proposer 0",
    "(cut) sets timer retry to 1.000 ms..2.000 ms",
    'judges see: acceptor 1 holds "a" chosen at slot 0 in term 3, counting {acceptor 0, acceptor 1} as a quorum of phase2',
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

const told = (event: Partial<TraceEvent>, telling: Partial<Telling> = {}): string[] =>
  tellEvent({ event: 1, time: 0, node: 0, cause: { type: "start" }, ...event }, { ...plain, ...telling });

test("a message to several nodes is one line, as far as no crash comes between", () => {
  const vote = { type: "vote", term: 1 };
  const sends = [0, 1, 2].map((to) => ({ type: "send", to, message: { ...vote } }) as const);
  const effects = [
    ...sends,
    { type: "sync" } as const,
    { type: "send", to: 1, message: { ...vote, term: 2 } } as const,
  ];
  const lines = (cut?: number): string[] =>
    told({ effects, ...(cut === undefined ? {} : { cut }) })
      .slice(1)
      .map((line) => line.trim());
  expect(lines()).toEqual([
    "-> vote {term: 1} to itself, acceptor 1, proposer 0",
    "syncs",
    "-> vote {term: 2} to acceptor 1",
  ]);
  expect(lines(1)).toEqual([
    "-> vote {term: 1} to itself",
    "crash here: what follows never happens",
    "(cut) -> vote {term: 1} to acceptor 1, proposer 0",
    "(cut) syncs",
    "(cut) -> vote {term: 2} to acceptor 1",
  ]);
});

test("no line is longer than the terminal, whatever its width, and what follows a first line is indented", () => {
  const long = { type: "append", entries: Array.from({ length: 8 }, (_, at) => ({ at, value: "x".repeat(40) })) };
  const effects = [{ type: "send", to: 1, message: long } as const];
  for (const width of [20, 33, 60, 80, 200]) {
    const lines = told({ cause: { type: "message", from: 1, message: long }, effects }, { width });
    expect(Math.max(...lines.map((line) => line.length)), String(width)).toBeLessThanOrEqual(width);
    expect(lines.join("").replaceAll(" ", ""), "nothing is lost").toBe(
      told({ cause: { type: "message", from: 1, message: long }, effects })
        .join("")
        .replaceAll(" ", ""),
    );
  }
  expect(
    told({ effects }, { width: 80 })
      .slice(1)
      .every((line) => line.startsWith(" ".repeat(27))),
  ).toBe(true);
});

test("a run without a clock has no times", () => {
  expect(told({ event: 3, time: 3 }, { isTimed: false })).toEqual(["     3  acceptor 0  starts"]);
});

test("changes of a state stand in place of the state, with their paths", () => {
  const changes = new Map([
    [
      1,
      [
        { path: "log[3].term", before: 1, after: 2 },
        { path: "votes[0]", after: [1] },
      ],
    ],
  ]);
  const lines = told({ state: "leader" }, { changes }).map((line) => line.trim());
  expect(lines.slice(1)).toEqual(["log[3].term: 1 → 2", "votes[0]: nothing → [1]"]);
  expect(told({ event: 2, state: "leader" }, { changes })).toHaveLength(1);
});

test("a fault is told by what it does, and what judges see by what there is to see", () => {
  const fault = (text: string): string =>
    told({ node: -1, cause: { type: "fault", text } })[0]!.replace(/^.*world +/, "");
  expect(fault("begins: crash node=0 effects=null loops=0 for 20 ms")).toBe(
    "begins: acceptor 0 crashes between two handlers and is back after 20.000 ms",
  );
  expect(fault("ends: ring")).toBe("ends: each server sees only its two neighbours");
  expect(
    told({ node: -1, seen: [{ node: -1, observation: { type: "healed" } }] })
      .at(-1)
      ?.trim(),
  ).toBe("judges see: all faults are over");
});

test("hostile text in a trace of somebody else cannot act on the terminal", () => {
  const evil = "\u001b[2J\u202e";
  const lines = told({
    cause: { type: "message", from: 1, message: { type: evil, [evil]: evil } },
    effects: [{ type: "set-timer", timer: evil, min: 0, max: 0 }],
    seen: [{ node: 0, observation: { type: evil, [evil]: evil } }],
    state: evil,
  });
  expect(lines.join("")).not.toMatch(/[\u001b\u202e]/);
});

test("a field that holds a set of nodes is read as one, in messages, on disks and in changes of a state", () => {
  const setOf = (field: string): string | null => (field === "votes" ? "" : null);
  const named: Telling = { ...plain, name: nodeNames(cluster, { voters: () => cluster.roles[0]!, setOf }) };
  const changes = new Map([
    [
      7,
      [
        { path: "round.votes", before: 0, after: 3 },

        { path: "term", after: 3 },
      ],
    ],
  ]);
  const lines = tellEvent({ ...event, effects: [{ type: "write", change: { votes: 2, term: 3 } }] } as TraceEvent, {
    ...named,
    changes,
  }).map((line) => line.trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      "writes {votes: acceptor 1, term: 3}",
      "round.votes: nobody → {acceptor 0, acceptor 1}",
      "term: nothing → 3",
    ]),
  );
});
