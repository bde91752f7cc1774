/** Faults, observations and values in words. */
import { expect, test } from "vitest";
import { makeCluster } from "../../sim/contract/cluster.ts";
import { describeFault } from "../../sim/plan/faults/fault.ts";
import { faultKinds } from "../../sim/plan/faults/fault-shapes.ts";
import type { Fault } from "../../sim/plan/plan.ts";
import type { TraceSeen } from "../../sim/trace/format.ts";
import { nodeNames } from "../node-names.ts";
import { faultInWords } from "./faults.ts";
import { tellObservation } from "./observations.ts";
import { brief, tellMessage, tellType } from "./values.ts";
import { verdictWords } from "./verdict-words.ts";

const cluster = makeCluster(
  [
    ["proposer", 2],
    ["acceptor", 3],
  ],
  2,
  {},
);
const name = nodeNames(cluster, { voters: () => cluster.roles[1]! });

/** A fault of each kind, with the fields of all. */
const faultOf = (kind: string, more: object = {}): Fault =>
  ({ kind, at: 0, duration: 20_000, ...fields[kind], ...more }) as unknown as Fault;
const onNode = { node: 2 };
const fields: { readonly [kind: string]: object } = {
  partition: { groups: [[0, 2], [3]] },
  "one-way": { from: [0], to: [2, 3] },
  bridge: { bridge: 2 },
  ring: {},
  isolate: { ...onNode, clients: true },
  flapping: { a: 0, b: 3, period: 5_000 },
  link: { ...onNode, period: 0 },
  deaf: { ...onNode, next: false },
  star: onNode,
  "slow-links": { ...onNode, factor: 7 },
  "slow-node": { ...onNode, factor: 7, perMessage: 3 },
  crash: { ...onNode, effects: null, loops: 0 },
  "clock-jump": { ...onNode, jump: -3_000 },
  drop: { messages: 1 },
  delay: { messages: 3, micros: 9_000 },
  duplicate: { messages: 1, copies: 2 },
};
const words = (fault: Fault): string => faultInWords(describeFault(fault, name), name);

test.each(faultKinds)("a fault of the kind %s is told in words, with its nodes by name and no raw field", (kind) => {
  const fault = faultOf(kind, fields[kind] === undefined ? onNode : {});
  const told = words(fault);
  expect(told).not.toMatch(/=|\bnode \d|null|undefined|NaN|\[/);
  if ("node" in fault) expect(told).toContain("acceptor 0");
  expect(told.startsWith(`${kind} `), "a saying of its own").toBe(false);
});

test("faults say whom they hit, how and for how long", () => {
  expect(words(faultOf("partition"))).toBe("a partition, {proposer 0, acceptor 0} | {acceptor 1}, for 20.000 ms");
  expect(words(faultOf("crash", { effects: 3, loops: 2 }))).toBe(
    "acceptor 0 crashes inside its next handler that does something and is back after 20.000 ms, and again 2 times",
  );
  expect(words(faultOf("crash", { node: "leader" }))).toMatch(/^whoever leads crashes between two handlers/);
  expect(words(faultOf("isolate", { only: "hearing" }))).toBe(
    "acceptor 0 hears nothing of the others and the clients, for 20.000 ms",
  );
  expect(words(faultOf("clock-jump"))).toBe("the clock of acceptor 0 is set back by 3.000 ms");
  expect(words(faultOf("delay"))).toBe("this message and the next 2 of its channel take 9.000 ms each");
  expect(words(faultOf("drop", { when: { node: 2, sends: "vote", nth: 2 } }))).toBe(
    "when acceptor 0 sends its 2nd vote: this message is lost",
  );
});

test("what is no fault of ours is told as it is, and cannot act on the terminal", () => {
  expect(faultInWords("earthquake", name)).toBe("earthquake");
  expect(faultInWords("earthquake node=2 size=9 for 3 ms", name)).toBe("earthquake of acceptor 0 size 9, for 3.000 ms");
  expect(faultInWords("crash node={ for 3 ms", name)).toBe("crash node={ for 3 ms");
  expect(faultInWords("\u001b[2J", name)).toBe("\\u{1b}[2J");
});

const seen = (observation: TraceSeen["observation"], node = 2): string => tellObservation({ node, observation }, name);

test("an observation reads as the rest of a sentence, with sets of ranks as nodes and commands by name", () => {
  const operation = { type: "put", key: "k0", value: "1" };
  expect(seen({ type: "invoked", session: 0, sequence: 1, operation }, 5)).toBe('asks for put k0 = "1" (s0#1)');
  expect(seen({ type: "elected", term: 3, electors: 5, quorum: "phase1" }, 0)).toBe(
    "leads term 3 by the promises of {acceptor 0, acceptor 2} as a quorum of phase1",
  );
  expect(seen({ type: "accepted", term: 3, slot: 1, value: 2_147_483_649 })).toBe("accepts s0#1 at slot 1 in term 3");
  expect(seen({ type: "promised", term: 3, report: " 0:1:2147483649 ", to: 2 })).toBe(
    "promises term 3 to itself, telling of its votes: 0:1:s0#1",
  );
  const unknown = { type: "returned", session: 0, sequence: 1, outcome: "unknown", result: null };
  expect(seen(unknown, 5)).toBe("gives up on s0#1, which may or may not happen");
});

test("an observation of another shape than ours, or of a system of one's own, is told by its fields", () => {
  expect(seen({ type: "elected", term: 3 })).toBe("tells of elected {term: 3}");
  expect(seen({ type: "elected", term: 3, electors: "all", quorum: 1 })).toContain("tells of elected");
  expect(seen({ type: "toString", x: 1 })).toBe("tells of toString {x: 1}");
});

test("messages are told by type and fields, operations and results by their words", () => {
  const operation = { type: "compare-and-set", key: "k", expected: null, value: "1" };
  expect(tellMessage({ type: "request", session: 1, sequence: 2, operation }, name)).toBe(
    'request {s1#2, operation: compare-and-set k from nothing to "1"}',
  );
  expect(tellType({ type: "done", session: 1, sequence: 2, result: { type: "done" } }, name)).toBe("done s1#2");
  expect(brief({ operation: { type: "reconfigure", members: [0, 2] } }, name)).toBe(
    "{operation: reconfigure to {acceptor 0, acceptor 2}}",
  );
  expect(brief({ type: "read", from: 3 }), "a message with the type of an operation").toBe('{type: "read", from: 3}');
  expect(brief({ session: 2 ** 21 + 3, sequence: 4 }, name)).toBe("{acceptor 1#4}");
});

test("a verdict's words are its nodes, terms, places, commands and values; what is quoted is a value alone", () => {
  const found = verdictWords('n0 put s1#2 and "n4" at slot 7 in term 3, but {0, 2} had not', name);
  expect([...found.nodes].sort()).toEqual([0, 2, 4]);
  expect([...found.terms]).toEqual([3]);
  expect([...found.places]).toEqual([7]);
  expect([...found.values]).toEqual([4_294_967_298, "n4"]);
  expect(verdictWords("raft acceptor 1 on recover: no", name).nodes).toEqual(new Set([3]));
});
