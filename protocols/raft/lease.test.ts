/** Leases, sentence by sentence: from when they run, for how long, and what ends them. */
import { expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { leases } from "../../scenarios/scripted/leases.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { variantOf } from "../../sim/plan/variant.ts";
import { run } from "../../sim/run.ts";
import { raft } from "./index.ts";
import { spansOf } from "./lease.ts";
import { getK, index, RaftReplica, replies, request, term } from "./test-replica.ts";
import type { Message, RaftOptions } from "./types.ts";

const options: Partial<RaftOptions> = { reads: "lease", preVote: false, leaseDrift: 50_000 };
const span = Math.floor((150_000 * 950_000) / 1_050_000) - 2;

/** Replica 0 of three leads; its clock shows `at` from here on. */
function leader(at: number): RaftReplica {
  const replica = new RaftReplica(3, 0, {}, options);
  replica.io.localTime = 1_000_000;
  replica.wins();
  for (const from of [0, 1, 2]) replica.acked(from, 1);
  replica.io.localTime = at;
  return replica;
}

const reads = (replica: RaftReplica): unknown[] => replies(replica.asked(request(7, 3, getK)));

it("§6.4.1 a lease runs from the sending of a round of heartbeats, once a majority has answered it", () => {
  const replica = leader(2_000_000);
  expect(reads(replica)).toEqual([]); // nobody has answered a round
  replica.fires("heartbeat");
  replica.io.localTime = 2_100_000;
  replica.acked(1, 1);
  expect(replica.state.lease?.since).toBe(2_000_000);
});

it("§6.4.1 it lasts the election timeout, less what clocks may run off, by the leader's own", () => {
  const replica = leader(2_000_000);
  replica.fires("heartbeat");
  replica.acked(1, 1);
  replica.io.localTime = 2_000_000 + span - 1;
  expect(reads(replica)).toHaveLength(1);
  replica.io.localTime = 2_000_000 + span;
  expect(replies(replica.asked(request(8, 3, getK)))).toEqual([]);
});

it("§6.4.1 without the drift the lease would last as long as the promise", () => {
  expect(spansOf({ ...(options as RaftOptions), electionMinMicros: 150_000, leaseDrift: 0 })).toEqual([
    150_000, 149_998,
  ]);
});

it("§3.10 before another server is told to stand the lease is given up, for the rest of the term", () => {
  const replica = leader(2_000_000);
  replica.fires("heartbeat");
  for (const from of [1, 2]) replica.acked(from, 1);
  replica.fires("transfer");
  expect(replica.state.lease).toBeNull();
  replica.fires("transfer"); // given up, and it leads on
  replica.fires("heartbeat");
  for (const from of [1, 2]) replica.acked(from, 1);
  expect(replica.state).toMatchObject({ role: "leader", lease: null });
});

it("§6.4.1 who starts votes for nobody for the shortest election timeout: it may have promised that before", () => {
  const replica = new RaftReplica(3, 1, { term: term(1) }, { ...options, checkQuorum: false });
  replica.io.localTime = 5_000_000;
  replica.start();
  const asked: Message = {
    type: "requestVote",
    term: term(2),
    lastIndex: index(0),
    lastTerm: term(0),
    transfer: false,
  };
  replica.io.localTime += 149_999;
  expect(replica.hears(2, asked)).toEqual([]);
  replica.fires("election");
  expect(replica.state.role).toBe("follower"); // nor for itself
  replica.io.localTime += 1;
  expect(replica.hears(2, asked)).toContainEqual(["send", 2, { type: "voted", term: 2, granted: true }]);
});

const system = variantOf(raft, { reads: "lease" }, "reads");
const judges = judgesOf(raft);
const planOf = (at: number): Plan => leases.plan(system, "bound", at, { nodes: 3, beyond: false });

it("a campaign whose clocks run off by no more than is claimed is clean, and reads by lease", () => {
  let served = 0;
  for (let at = 0; at < 60; at++) {
    const { violation, witnesses } = run(planOf(at), system, judges);
    expect(violation).toBeNull();
    served += witnesses["read by lease"] ?? 0;
  }
  expect(served).toBeGreaterThan(100);
});

it("where clocks run off by more than is claimed, a read by a lease that is over is found", () => {
  const verdicts = Array.from({ length: 10 }, (_, at) => {
    const plan = planOf(200 + at); // one plan in two hundred shows it
    const clocks = [0, 1, 2].map((node) => ({ node, offset: 0, drift: node % 2 === 0 ? 500_000 : -500_000 }));
    return run({ ...plan, options: { ...plan.options, leaseDrift: 10 }, clocks }, system, judges).violation;
  });
  expect(verdicts.map((violation) => violation?.invariant)).toContain("lease-safety");
});
