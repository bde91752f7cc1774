/** Raft, compaction and InstallSnapshot, chapter 5. */
import { describe, expect, it } from "vitest";
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import { observed, sentTo } from "../testing/testing.ts";
import { entryOfTerm, index, logOf, outline, RaftReplica, request, term } from "./test-replica.ts";
import type { Append, InstallSnapshot, Snapshot } from "./types.ts";

const snapshotAt = (at: number, of: number): Snapshot => ({
  index: index(at),
  term: term(of),
  machine: { values: Table.from([["k", "snapshot"]]), sessions: Table.empty() },
  configuration: { voters: 0b111 as never },
});
const install = (of: number, snapshot: Snapshot): InstallSnapshot => ({
  type: "installSnapshot",
  term: term(of),
  snapshot,
  round: 0,
});
const append = (of: number, previousIndex: number, previousTerm: number, sequences: number[], commit = 0): Append => ({
  type: "append",
  term: term(of),
  previousIndex: index(previousIndex),
  previousTerm: term(previousTerm),
  entries: sequences.map((sequence) => entryOfTerm(of, sequence)),
  commit: index(commit),
  round: 0,
});

describe("compaction", () => {
  it("§5.1 compaction cuts the log where the snapshot ends, but for its tail, in one write", () => {
    const tailed = new RaftReplica(3, 0, {}, { snapshotEntries: 3, snapshotTailEntries: 2 });
    tailed.hears(1, append(1, 0, 0, [1, 2, 3, 4], 4));
    expect(tailed.state).toMatchObject({ snapshot: { index: 4 }, log: { first: 3, next: 5 } });
    const follower = new RaftReplica(3, 0, {}, { snapshotEntries: 3, snapshotTailEntries: 0 });
    const effects = follower.hears(1, append(1, 0, 0, [1, 2, 3, 4], 4));
    const writes = effects.filter(([kind]) => kind === "write").map(([, change]) => change) as { log: Log<unknown> }[];
    expect(writes.at(-1)).toMatchObject({ snapshot: { index: 4, term: 1 } });
    expect(writes.at(-1)?.log).toMatchObject({ first: 5, next: 5 });
    expect(follower.state.snapshot.machine.values.get("k")).toBe("xxxx");
  });

  it("every write of the log carries the snapshot below it: any subset of them may survive a crash", () => {
    const follower = new RaftReplica(3, 0, {}, { snapshotEntries: 3, snapshotTailEntries: 0 });
    const effects = [...follower.hears(1, append(1, 0, 0, [1, 2, 3], 3)), ...follower.hears(1, append(1, 3, 1, [4]))];
    const writes = effects.filter(([kind]) => kind === "write").map(([, change]) => change) as Partial<Snapshots>[];
    for (const { log, snapshot } of writes.filter((change) => change.log !== undefined)) {
      expect(log?.first).toBe((snapshot?.index ?? Number.NaN) + 1);
    }
  });
  interface Snapshots {
    log: Log<unknown>;
    snapshot: Snapshot;
  }

  it("a restarted replica goes on from its snapshot, sessions included", () => {
    const before = new RaftReplica(3, 0, {}, { snapshotEntries: 3 });
    before.hears(1, append(1, 0, 0, [1, 2, 3], 3));
    const { term: current, votedFor, log, snapshot } = before.state;
    expect(log.length).toBe(3); // the tail
    const after = new RaftReplica(3, 0, { term: current, votedFor, log, snapshot });
    expect(after.state).toMatchObject({ commit: 3, applied: 3, role: "follower" });
    expect(after.state.machine.sessions.get(0)).toMatchObject({ sequence: 3 });
    const effects = after.start();
    expect(observed(effects, "installed")).toEqual([{ type: "installed", next: 4 }]);
    expect(observed(effects, "appended")).toEqual([]); // what the snapshot covers is not told twice
  });

  it("a disk whose log starts behind a gap is refused", () => {
    expect(() => new RaftReplica(3, 0, { log: Log.empty(9) })).toThrow("leaves no gap behind the snapshot");
    expect(() => new RaftReplica(3, 0, { log: logOf(1), snapshot: snapshotAt(5, 1) })).toThrow(
      "reaches to where the snapshot ends",
    );
  });

  it("§3.5 entries that the snapshot covers count as matching, and those behind them are taken", () => {
    const follower = new RaftReplica(3, 0, { term: term(1), log: Log.empty(6), snapshot: snapshotAt(5, 1) });
    const effects = follower.hears(1, append(1, 3, 1, [4, 5, 6]));
    expect(sentTo(effects, 1)).toMatchObject([{ type: "appended", match: 6 }]);
    expect(follower.state.log).toMatchObject({ first: 6, next: 7 });
    expect(sentTo(follower.hears(1, append(1, 2, 1, [3])), 1)).toMatchObject([{ type: "appended", match: 3 }]);
    expect(follower.state.log).toMatchObject({ first: 6, next: 7 });
  });
});

describe("InstallSnapshot", () => {
  it("figure 5.3 a snapshot replaces log and state of a follower left behind, on the disk before it answers", () => {
    const follower = new RaftReplica(3, 0, { term: term(1), log: logOf(1, 1) });
    const effects = follower.hears(1, install(2, snapshotAt(7, 2)));
    expect(outline(effects)).toBe("write sync setTimer write sync observe:installed observe:witnessed send:appended");
    expect(sentTo(effects, 1)).toEqual([{ type: "appended", term: 2, match: 7, round: 0 }]);
    expect(follower.state).toMatchObject({ commit: 7, applied: 7 });
    expect(follower.state.log).toMatchObject({ first: 8, next: 8 });
    expect(follower.state.machine.values.get("k")).toBe("snapshot");
  });

  it("figure 5.3, step 6: entries behind the snapshot's last one are kept where that one matches", () => {
    const follower = new RaftReplica(3, 0, { term: term(1), log: logOf(1, 1, 1, 1) });
    follower.hears(1, install(1, snapshotAt(2, 1)));
    expect(follower.state.log).toMatchObject({ first: 3, next: 5 });
  });

  it("figure 5.3, step 7: entries behind the snapshot's last one are removed where that one conflicts", () => {
    const follower = new RaftReplica(3, 0, { term: term(1), log: logOf(1, 1, 1, 1) });
    const effects = follower.hears(1, install(3, snapshotAt(2, 2)));
    expect(follower.state.log).toMatchObject({ first: 3, next: 3 });
    expect(observed(effects, "truncated")).toEqual([{ type: "truncated", slot: 3 }]);
  });

  it("a late snapshot changes nothing, and is acknowledged for what it covers", () => {
    const follower = new RaftReplica(3, 0);
    follower.hears(1, append(1, 0, 0, [1, 2, 3], 3));
    const effects = follower.hears(1, install(1, snapshotAt(2, 1)));
    expect(outline(effects)).toBe("setTimer send:appended");
    expect(sentTo(effects, 1)).toMatchObject([{ match: 2 }]);
    expect(follower.state).toMatchObject({ applied: 3 });
  });

  it("figure 5.3, step 1: a snapshot from the leader of an old term is refused", () => {
    const follower = new RaftReplica(3, 0, { term: term(4) });
    expect(sentTo(follower.hears(1, install(3, snapshotAt(7, 2))), 1)).toMatchObject([{ type: "rejected", term: 4 }]);
    expect(follower.state.snapshot.index).toBe(0);
  });
});

/** A leader of three with the first `sequences` commands committed by itself and server 1. */
function leading(sequences: number, given: ConstructorParameters<typeof RaftReplica>[3]): RaftReplica {
  const leader = new RaftReplica(3, 0, {}, { snapshotEntries: 2, snapshotTailEntries: 0, ...given });
  leader.wins();
  for (let sequence = 0; sequence <= sequences; sequence++) {
    if (sequence > 0) leader.asked(request(sequence));
    leader.acked(0, sequence + 1);
    leader.acked(1, sequence + 1);
  }
  return leader;
}

/** The election timeout passes in its thirds, and server 1 answers all the while. */
function passTimeout(leader: RaftReplica, thirds = 3): void {
  for (let third = 0; third < thirds; third++) {
    leader.acked(1, 0);
    leader.fires("quorum");
  }
}

const refuses = (leader: RaftReplica, previousIndex: number, hint: number) =>
  leader.hears(2, {
    type: "rejected",
    term: leader.state.term,
    previousIndex: index(previousIndex),
    hint: index(hint),
    round: leader.state.round,
  });

describe("a leader whose log no longer has what a follower needs", () => {
  /** Server 2 voted, and was not heard of since; the log was compacted at 4. */
  function left(given: ConstructorParameters<typeof RaftReplica>[3] = {}): RaftReplica {
    const leader = leading(1, given);
    passTimeout(leader, 2);
    for (const sequence of [2, 3]) {
      leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      leader.acked(1, sequence + 1);
    }
    expect(leader.state).toMatchObject({ snapshot: { index: 4 }, log: { first: given?.snapshotTailEntries ? 3 : 4 } });
    return leader;
  }

  it("no snapshot goes to a server that answers nothing: heartbeats ask whether it is there", () => {
    const leader = left();
    expect(sentTo(leader.fires("heartbeat"), 2)).toMatchObject([{ type: "append", previousIndex: 4, entries: [] }]);
    expect(sentTo(leader.fires("heartbeat"), 2)).toMatchObject([{ type: "append", previousIndex: 4, entries: [] }]);
    expect(sentTo(refuses(leader, 4, 0), 2)).toMatchObject([{ type: "installSnapshot", snapshot: { index: 4 } }]);
  });

  it("§5.3 a leader whose log falls short sends its snapshot once, then only heartbeats until it is installed", () => {
    const leader = left();
    expect(sentTo(refuses(leader, 4, 0), 2)).toMatchObject([{ type: "installSnapshot" }]);
    expect(sentTo(leader.fires("heartbeat"), 2)).toMatchObject([{ type: "append", previousIndex: 4, entries: [] }]);
    expect(refuses(leader, 4, 0)).toEqual([]); // the heartbeat overtook the snapshot
    leader.asked(request(4));
    leader.acked(0, 5);
    expect(sentTo(leader.acked(2, 1), 2)).toEqual([]); // what it held before
    expect(sentTo(leader.acked(2, 4), 2)).toMatchObject([{ type: "append", previousIndex: 4, entries: [{}] }]);
  });

  it("what a snapshot under way does not cover stays in the log, however much commits meanwhile", () => {
    const leader = left();
    refuses(leader, 4, 0);
    for (let sequence = 4; sequence <= 20; sequence++) {
      leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      leader.acked(1, sequence + 1);
    }
    expect(leader.state).toMatchObject({ applied: 21, snapshot: { index: 4 }, log: { next: 22 } });
    expect(sentTo(leader.acked(2, 4), 2)).toMatchObject([{ type: "append", previousIndex: 4 }]);
    expect(leader.state.progress[2]).toMatchObject({ flow: "replicate", next: 22 });
    leader.acked(0, 22);
    leader.asked(request(21));
    leader.acked(1, 22);
    leader.acked(0, 22);
    expect(leader.state).toMatchObject({ snapshot: { index: 22 }, log: { first: 4 } }); // server 2 still needs it
  });

  it("§5.3 a snapshot is sent again when a whole election timeout passed without an answer, and not sooner", () => {
    const leader = left();
    refuses(leader, 4, 0);
    for (let check = 0; check < 3; check++) {
      passTimeout(leader, 1);
      expect(sentTo(leader.fires("heartbeat"), 2)).toMatchObject([{ type: "append", previousIndex: 4, entries: [] }]);
      expect(refuses(leader, 4, 0)).toEqual([]);
    }
    passTimeout(leader, 1);
    leader.fires("heartbeat");
    expect(sentTo(refuses(leader, 4, 0), 2)).toMatchObject([{ type: "installSnapshot" }]);
  });

  it("a snapshot of which only the acknowledgement was lost is not sent again", () => {
    const leader = left();
    refuses(leader, 4, 0);
    for (let check = 0; check < 4; check++) passTimeout(leader, 1);
    expect(sentTo(leader.fires("heartbeat"), 2)).toMatchObject([{ type: "append", previousIndex: 4 }]);
    leader.acked(2, 4);
    expect(leader.state.progress[2]).toMatchObject({ flow: "replicate", match: 4 });
  });

  it("a follower that lacks no more than the tail gets entries", () => {
    const leader = left({ snapshotTailEntries: 2 });
    expect(sentTo(refuses(leader, 4, 3), 2)).toMatchObject([{ type: "append", previousIndex: 3, entries: [{}] }]);
  });
});

describe("a leader's log", () => {
  it("keeps what a server in contact has not acknowledged, up to a window, and is compacted once it is not", () => {
    const leader = leading(0, { windowEntries: 6 });
    leader.acked(2, 1);
    for (let sequence = 1; sequence <= 9; sequence++) {
      leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      leader.acked(1, sequence + 1);
      expect(leader.state.log.first).toBe(Math.max(1, leader.state.snapshot.index + 1 - 6));
    }
    passTimeout(leader, 2);
    for (const sequence of [10, 11]) {
      leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      leader.acked(1, sequence + 1);
    }
    expect(leader.state).toMatchObject({ snapshot: { index: 12 }, log: { first: 12 } });
  });
});
