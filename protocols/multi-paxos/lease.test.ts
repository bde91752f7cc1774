/** Master leases, sentence by sentence: from when they run, for how long, who is bound, and what ends them. */
import { expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { leases } from "../../scenarios/scripted/leases.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { variantOf } from "../../sim/plan/variant.ts";
import { run } from "../../sim/run.ts";
import { observed, sentTo } from "../testing/testing.ts";
import { multiPaxos } from "./index.ts";
import { spansOf } from "./lease.ts";
import { acceptedOf, ackOf, ballot, heartbeatOf, preVotedOf, promiseOf, Replica, slot } from "./test-replica.ts";
import type { MultiPaxosOptions } from "./types.ts";

const options: Partial<MultiPaxosOptions> = { reads: "lease", leaseDrift: 50_000 };
const span = Math.floor((150_000 * 950_000) / 1_050_000) - 2;

/** Replica 0 of three leads ballot 3, its own no-op executed, and nobody has answered a heartbeat. */
function leader(given: Partial<MultiPaxosOptions> = {}): Replica {
  const replica = new Replica(0, 3, { ...options, ...given });
  replica.io.localTime = 1_000_000;
  replica.fire("election");
  const at = replica.state.ballot as number;
  replica.hear(1, preVotedOf(at));
  for (const from of [0, 1]) replica.hear(from, promiseOf(at, 0));
  for (const from of [0, 1]) replica.hear(from, acceptedOf(at, 0));
  return replica;
}

/** Answered at once, without a round. */
const isServed = (replica: Replica, session = 0, sequence = 1): boolean =>
  observed(replica.ask(session, sequence, { type: "get", key: "a" }), "served").length === 1;

/** The last heartbeat is answered by replica 1. */
function answered(replica: Replica): void {
  replica.hear(1, ackOf(replica.state.ballot, replica.state.round));
}

it("§5.2 a lease runs from the sending of a round of heartbeats, once a quorum has answered it", () => {
  const replica = leader();
  expect(isServed(replica)).toBe(false);
  replica.io.localTime = 2_000_000;
  replica.fire("heartbeat");
  replica.io.localTime = 2_100_000;
  answered(replica);
  expect(replica.state.lease?.since).toBe(2_000_000);
});

it("§5.2 it lasts as long as the others are bound, less what clocks may run off, by the leader's own", () => {
  const replica = leader();
  replica.io.localTime = 2_000_000;
  replica.fire("heartbeat");
  answered(replica);
  replica.io.localTime = 2_000_000 + span - 1;
  expect(isServed(replica)).toBe(true);
  replica.io.localTime = 2_000_000 + span;
  expect(isServed(replica, 1)).toBe(false);
  expect(spansOf({ ...(options as MultiPaxosOptions), electionMinMicros: 150_000 })).toEqual([150_000, span]);
});

it("§5.2 a new leader reads by no lease before it has executed what earlier leaders may have chosen", () => {
  const replica = new Replica(0, 3, options);
  replica.fire("election");
  replica.hear(1, preVotedOf(3));
  for (const from of [0, 1]) replica.hear(from, promiseOf(3, 0));
  answered(replica);
  expect(replica.state.lease?.since).not.toBeNull();
  expect(isServed(replica)).toBe(false);
});

it("§5.2 who hears a leader promises nobody else anything for the shortest election timeout, check-quorum or not", () => {
  const replica = new Replica(1, 3, { ...options, checkQuorum: false, preVote: false });
  replica.io.localTime = 1_000_000;
  replica.hear(0, heartbeatOf(3, 0));
  replica.fire("lease"); // a timer may come early, by what it was set for
  replica.io.localTime += 149_999;
  const prepare = { type: "prepare", ballot: ballot(5), from: slot(0) } as const;
  expect(sentTo(replica.hear(2, prepare), 2)).toEqual([]);
  expect(sentTo(replica.fire("election"), 2)).toEqual([]); // nor does it stand itself
  replica.io.localTime += 1;
  expect(sentTo(replica.hear(2, prepare), 2)).toMatchObject([{ type: "promise" }]);
});

it("§5.2 who starts promises nobody anything for as long: it may have bound itself before the crash", () => {
  const replica = new Replica(1, 3, options);
  replica.hear(0, heartbeatOf(3, 0));
  replica.io.localTime = 5_000_000;
  replica.restart();
  const prepare = { type: "prepare", ballot: ballot(5), from: slot(0) } as const;
  replica.io.localTime += 149_999;
  expect(sentTo(replica.hear(2, prepare), 2)).toEqual([]);
  replica.io.localTime += 1;
  expect(sentTo(replica.hear(2, prepare), 2)).toMatchObject([{ type: "promise" }]);
});

it("when other members are to vote, the lease waits until a quorum of them has answered, too", () => {
  const replica = leader({ reconfigures: "window", spares: 3, window: 4 });
  const at = replica.state.ballot as number;
  replica.io.localTime = 2_000_000;
  replica.fire("heartbeat");
  answered(replica);
  expect(isServed(replica)).toBe(true);
  replica.ask(1, 1, { type: "reconfigure", members: [3, 4, 5] });
  for (const from of [0, 1]) replica.hear(from, acceptedOf(at, 1));
  for (const from of [3, 4]) replica.hear(from, promiseOf(at, 0));
  expect(isServed(replica, 0, 2)).toBe(false);
  replica.fire("heartbeat");
  answered(replica);
  expect(replica.state.lease?.since).toBeNull();
  for (const from of [3, 4]) replica.hear(from, ackOf(at, replica.state.round));
  expect(isServed(replica, 0, 3)).toBe(true);
});

const system = variantOf(multiPaxos, { reads: "lease" }, "reads");
const judges = judgesOf(multiPaxos);
const planOf = (at: number): Plan => leases.plan(system, "bound", at, { nodes: 3, beyond: false });

it("a campaign whose clocks run off by no more than is claimed is clean, and reads by lease", () => {
  let served = 0;
  for (let at = 0; at < 30; at++) {
    const { violation, witnesses } = run(planOf(at), system, judges);
    expect(violation).toBeNull();
    served += witnesses["read by lease"] ?? 0;
  }
  expect(served).toBeGreaterThan(50);
});

it("where clocks run off by more than is claimed, a read by a lease that is over is found", () => {
  const verdicts = Array.from({ length: 10 }, (_, at) => {
    const plan = planOf(45 + at); // one plan in some hundreds shows it
    const clocks = [0, 1, 2].map((node) => ({ node, offset: 0, drift: node % 2 === 0 ? 500_000 : -500_000 }));
    return run({ ...plan, options: { ...plan.options, leaseDrift: 10 }, clocks }, system, judges).violation;
  });
  expect(verdicts.map((violation) => violation?.invariant)).toContain("lease-safety");
});
