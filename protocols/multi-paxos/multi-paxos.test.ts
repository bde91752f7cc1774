/** The papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { describe, expect, it } from "vitest";
import { answers, observed, sentTo } from "../testing/testing.ts";
import { accept, accepted, ballot, heartbeat, promise, put, Replica, slot } from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const read = { type: "get", key: "a" } as const;

/** Replica 0, candidate of ballot 3 with its own promise. */
function candidate(options = {}): Replica {
  const replica = new Replica(0, 3, options);
  replica.fire("election");
  replica.hear(0, promise(3, 0));
  return replica;
}

/** The same as leader, its own no-op in slot 0 chosen. */
function leader(options = {}): Replica {
  const replica = candidate(options);
  replica.hear(1, promise(3, 0));
  replica.hear(0, accepted(3, 0));
  replica.hear(1, accepted(3, 0));
  expect(replica.state).toMatchObject({ role: "leader", committed: 1, executed: 1 });
  return replica;
}

const kindsOf = (effects: unknown[]): unknown[] => (effects as unknown[][]).map(([kind]) => kind);

describe("acceptor", () => {
  it("§2.2 P1a: accepts at its promise or above; below it, tells the one to beat", () => {
    const replica = new Replica(2, 3);
    replica.hear(1, { type: "prepare", ballot: ballot(4), from: slot(0) });
    expect(sentTo(replica.hear(0, accept(3, 0, 0, put(0))), 0)).toEqual([{ type: "nack", promised: 4 }]);
    expect(sentTo(replica.hear(1, accept(4, 0, 0, put(0))), 1)).toContainEqual(accepted(4, 0));
  });

  it("§2.5 promise and vote are on the disk before the answer, and survive a crash", () => {
    const replica = new Replica(2, 3);
    const kinds = kindsOf(replica.hear(1, accept(4, 0, 0, put(0))));
    expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
    expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
    replica.restart();
    const [told] = sentTo(replica.hear(0, { type: "prepare", ballot: ballot(6), from: slot(0) }), 0);
    expect(told).toEqual(promise(6, 0, [0, 4, put(0)]));
  });

  it("answers no prepare while it hears a leader, and does when the lease has run out", () => {
    const replica = new Replica(2, 3);
    replica.hear(0, heartbeat(3, 0));
    const prepare = { type: "prepare", ballot: ballot(4), from: slot(0) } as const;
    expect(sentTo(replica.hear(1, prepare), 1)).toEqual([]);
    replica.fire("lease");
    expect(sentTo(replica.hear(1, prepare), 1)).toEqual([promise(4, 0)]);
  });
});

describe("leader", () => {
  const proposals = (effects: unknown[]) =>
    sentTo(effects, 1).filter((sent) => (sent as { type: string }).type === "accept");

  it("§3 proposes the highest vote of each slot, a no-op in every gap, and one of its own", () => {
    const effects = candidate().hear(1, promise(3, 0, [0, 1, put(0)], [2, 2, put(2)]));
    expect(proposals(effects)).toEqual([accept(3, 0, 0, put(0), null, put(2), null)]);
  });

  it("of two votes for a slot the one of the higher ballot", () => {
    const replica = new Replica(0, 3);
    replica.fire("election");
    replica.hear(0, promise(3, 0, [0, 2, put(7)]));
    expect(proposals(replica.hear(1, promise(3, 0, [0, 1, put(0)])))).toEqual([accept(3, 0, 0, put(7), null)]);
  });

  it("below the highest floor it proposes nothing and fetches instead", () => {
    const effects = candidate().hear(1, promise(3, 5, [5, 2, put(0)]));
    expect(proposals(effects)).toEqual([accept(3, 5, 5, put(0), null)]);
    expect(sentTo(effects, 1)).toContainEqual({ type: "fetch", from: 0 });
  });

  it("proposes in messages of at most batchMax slots", () => {
    const effects = candidate({ batchMax: 2 }).hear(1, promise(3, 0, [2, 1, put(2)]));
    expect(proposals(effects)).toEqual([accept(3, 0, 0, null, null), accept(3, 2, 0, put(2), null)]);
  });

  it("counts votes of its own ballot alone, and each replica once", () => {
    const replica = leader();
    replica.ask(0, 1, write);
    replica.hear(1, accepted(3, 1));
    replica.hear(1, accepted(3, 1));
    replica.hear(2, accepted(1, 1));
    expect(replica.state.committed).toBe(1);
    expect(observed(replica.hear(2, accepted(3, 1)), "chosen")).toHaveLength(1);
  });

  it("proposes no slot further than the window beyond what is chosen, and the rest together", () => {
    const replica = leader({ window: 2 });
    for (let session = 0; session < 2; session++) expect(proposals(replica.ask(session, 1, write))).toHaveLength(1);
    const command = { type: "put", key: "b", value: "y" } as const;
    expect(proposals(replica.ask(0, 2, command))).toEqual([]);
    expect(proposals(replica.ask(1, 2, command))).toEqual([]);
    replica.hear(0, accepted(3, 1, 2));
    const [batch] = proposals(replica.hear(1, accepted(3, 1, 2)));
    expect(batch).toMatchObject({ slot: 3, committed: 3 });
    expect((batch as { decrees: unknown[] }).decrees).toHaveLength(2);
  });

  it("settles slots above its own that only an old ballot voted in", () => {
    const ack = { type: "heartbeatAck", ballot: ballot(3), round: 0, voted: slot(3) } as const;
    expect(proposals(leader().hear(2, ack))).toEqual([accept(3, 1, 1, null, null)]);
  });
});

describe("learner", () => {
  it("takes its votes of the leader's ballot for chosen, and fetches what it voted otherwise", () => {
    const replica = new Replica(2, 3);
    replica.hear(0, accept(3, 0, 0, put(0), put(1)));
    const effects = replica.hear(1, accept(4, 1, 0, put(7)));
    expect(observed(effects, "applied")).toEqual([]);
    const later = replica.hear(1, heartbeat(4, 2));
    expect(observed(later, "applied")).toEqual([]); // slot 0 holds a vote of ballot 3
    expect(sentTo(later, 1)).toContainEqual({ type: "fetch", from: 0 });
    const fetched = replica.hear(1, { type: "decided", slot: slot(0), decrees: [put(9)] });
    expect(observed(fetched, "applied")).toMatchObject([{ value: put(9).id }, { value: put(7).id }]);
  });

  it("a snapshot and the votes it covers change in one write, sessions included", () => {
    const replica = new Replica(2, 3, { snapshotEntries: 2 });
    replica.hear(0, accept(3, 0, 0, put(0), put(1)));
    const writes = (replica.hear(0, heartbeat(3, 2)) as [string, object][]).filter(([kind]) => kind === "write");
    expect(writes.map(([, change]) => Object.keys(change).sort())).toEqual([["snapshot", "votes"]]);
    replica.restart();
    expect(replica.state).toMatchObject({ executed: 2, votesEnd: 2 });
    expect(replica.state.machine.sessions.size).toBe(2);
  });

  it("who is behind the compacted log gets the snapshot", () => {
    const replica = new Replica(2, 3, { snapshotEntries: 2 });
    replica.hear(0, accept(3, 0, 0, put(0), put(1)));
    replica.hear(0, heartbeat(3, 2));
    const [sent] = sentTo(replica.hear(1, { type: "fetch", from: slot(0) }), 1);
    expect(sent).toMatchObject({ type: "install", snapshot: { next: 2 } });
    const behind = new Replica(1, 3);
    behind.hear(2, sent as never);
    expect(behind.state).toMatchObject({ executed: 2 });
  });
});

describe("reads", () => {
  const ack = (round: number) => ({ type: "heartbeatAck", ballot: ballot(3), round, voted: slot(1) }) as const;

  it("§6.4 read-index: answered when a quorum followed after the read came, not before", () => {
    const replica = leader();
    replica.ask(0, 1, read);
    expect(answers(replica.hear(1, ack(0)))).toEqual([]);
    expect(answers(replica.hear(1, ack(1)))).toEqual([[3, null]]);
  });

  it("§6.4 read-index: followers asked before a read came confirm nothing for it, those asked after it do", () => {
    const replica = leader();
    replica.ask(0, 1, read);
    replica.ask(1, 1, read);
    expect(answers(replica.hear(1, ack(1)))).toEqual([[3, null]]);
    expect(answers(replica.hear(2, ack(1)))).toEqual([]);
    replica.ask(0, 2, read);
    expect(answers(replica.hear(1, ack(3)))).toEqual([
      [4, null],
      [3, null],
    ]);
  });

  it("read-index: a new leader waits for all that earlier ones may have chosen", () => {
    const replica = candidate();
    replica.hear(1, promise(3, 0, [0, 1, put(0)]));
    replica.ask(1, 1, read);
    expect(answers(replica.hear(1, ack(1)))).toEqual([]);
    replica.hear(0, accepted(3, 0, 2));
    expect(answers(replica.hear(1, accepted(3, 0, 2)))).toEqual([[4, "0.1"]]);
  });

  it("quorum reads: any replica, once it executed as far as a quorum has voted", () => {
    const replica = new Replica(2, 3, { reads: "quorum" });
    replica.hear(0, accept(3, 0, 0, put(0)));
    expect(sentTo(replica.ask(1, 1, read), 0)).toEqual([{ type: "probe", session: 1, sequence: 1 }]);
    const probed = { type: "probed", session: 1 as never, sequence: 1, next: slot(1) } as const;
    replica.hear(2, probed);
    expect(answers(replica.hear(1, { ...probed, next: slot(0) }))).toEqual([]);
    expect(answers(replica.hear(0, heartbeat(3, 1)))).toEqual([[4, "0.1"]]);
  });

  const flexible = [
    { phase1: 4, phase2: 2 },
    { phase1: 2, phase2: 4 },
  ];

  it.each(flexible)("flexible, $phase1 elect and $phase2 choose: read-index asks as many as choose", (sizes) => {
    const replica = new Replica(0, 5, sizes);
    replica.fire("election");
    for (let from = 0; from < sizes.phase1; from++) replica.hear(from, promise(5, 0));
    for (let from = 0; from < sizes.phase2; from++) replica.hear(from, accepted(5, 0));
    replica.ask(0, 1, read);
    // With the leader itself, a quorum that every rival's electors meet.
    for (let from = 1; from < sizes.phase2; from++) {
      const told = answers(replica.hear(from, { ...ack(1), ballot: ballot(5) }));
      expect(told, `replica ${from}`).toEqual(from === sizes.phase2 - 1 ? [[5, null]] : []);
    }
  });

  it.each(flexible)("flexible, $phase1 elect and $phase2 choose: a quorum read asks as many as elect", (sizes) => {
    const replica = new Replica(4, 5, { ...sizes, reads: "quorum" });
    replica.ask(0, 1, read);
    // A quorum that meets every one that chose.
    for (let from = 0; from < sizes.phase1; from++) {
      const told = answers(replica.hear(from, { type: "probed", session: 0 as never, sequence: 1, next: slot(0) }));
      expect(told, `replica ${from}`).toEqual(from === sizes.phase1 - 1 ? [[5, null]] : []);
    }
  });

  it("by slot: a read is a command like any other", () => {
    const effects = leader({ reads: "log" }).ask(0, 1, read);
    expect(sentTo(effects, 1)).toMatchObject([{ type: "accept", slot: 1 }]);
  });
});
