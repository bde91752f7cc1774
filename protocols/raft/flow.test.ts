/** The flow of entries, requests and snapshots where the dissertation leaves room, option by option. */
import { describe, expect, it } from "vitest";
import { Table } from "../../sim/base/table.ts";
import { commandId, type Session } from "../../sim/contract/operation.ts";
import { sentTo } from "../testing/testing.ts";
import { getK, index, logOf, outline, RaftReplica, replies, request, term } from "./test-replica.ts";
import type { Durable, InstallChunk, Message, RaftOptions, Snapshot } from "./types.ts";

/** Replica 0 of three leads term 1; the entry that opened it is everywhere. */
function leading(given: Partial<RaftOptions>, disk: Partial<Durable> = {}): RaftReplica {
  const replica = new RaftReplica(3, 0, disk, given);
  replica.wins();
  const first = replica.state.log.next - 1;
  for (const from of [0, 1, 2]) replica.acked(from, first);
  return replica;
}

/** Replica 1 of three, which follows replica 0 in term 1. */
function following(given: Partial<RaftOptions>, disk: Partial<Durable> = {}): RaftReplica {
  const replica = new RaftReplica(3, 1, { term: term(1), ...disk }, given);
  replica.hears(0, heartbeat());
  return replica;
}

const heartbeat = (): Message => ({
  ...{ type: "append", term: term(1), previousIndex: index(0), previousTerm: term(0) },
  ...{ entries: [], commit: index(0), round: 1 },
});

describe("flow control by bytes", () => {
  const sizes = (replica: RaftReplica, to: number): number[] =>
    sentTo(replica.fires("heartbeat"), to).map((message) => (message as { entries: unknown[] }).entries.length);

  it("a request takes as many entries as fit, and one at least, however large", () => {
    const disk = { term: term(1), log: logOf(1, 1, 1, 1) }; // of 26 bytes each
    for (const [batchBytes, most] of [
      [0, 5],
      [60, 2],
      [1, 1],
    ] as const) {
      const replica = new RaftReplica(3, 0, disk, { batchBytes });
      replica.wins();
      const refused: Message = { type: "rejected", term: term(2), previousIndex: index(4), hint: index(0), round: 0 };
      expect(sentTo(replica.hears(1, refused), 1)).toMatchObject([{ entries: Array(most).fill({}) }]);
    }
  });

  it("what is on its way to a follower stays within the window: an answer makes room", () => {
    const replica = leading({ windowBytes: 60 });
    const sent = [1, 2, 3].map((sequence) => {
      const effects = replica.asked(request(sequence));
      replica.acked(0, sequence + 1);
      return sentTo(effects, 1).length;
    });
    expect(sent).toEqual([1, 1, 0]);
    expect(sizes(replica, 1)).toEqual([0]);
    expect(sentTo(replica.acked(1, 2), 1)).toMatchObject([{ previousIndex: 3, entries: [{}] }]);
  });
});

describe("preferred leaders", () => {
  /** Replica 2 of three leads. */
  function leader(given: Partial<RaftOptions>): RaftReplica {
    const replica = new RaftReplica(3, 2, {}, { preVote: false, ...given });
    replica.wins();
    for (const from of [0, 1, 2]) replica.acked(from, 1);
    return replica;
  }

  it("a leader that is none of them hands over to one that is fit", () => {
    const effects = leader({ preferred: 1 }).fires("transfer");
    expect(sentTo(effects, 0)).toContainEqual({ type: "timeoutNow", term: 1 });
  });

  it("to none that is not fit, and to nobody else", () => {
    const replica = new RaftReplica(3, 2, {}, { preVote: false, preferred: 1 });
    replica.wins();
    for (const from of [1, 2]) replica.acked(from, 1);
    expect(outline(replica.fires("transfer"))).not.toContain("timeoutNow");
    expect(replica.state.transferTo).toBeNull();
  });

  it("who does not come to lead is let be for twenty election timeouts", () => {
    const replica = leader({ preferred: 1 });
    replica.fires("transfer");
    const spans: number[] = [];
    replica.io.setTimer = (_timer, min) => void spans.push(min);
    replica.fires("transfer");
    expect(replica.state.transferTo).toBeNull();
    expect(spans).toEqual([6_000_000]);
  });
});

describe("forwarding", () => {
  const asked = request(1);
  const id = commandId(0 as Session, 1);
  const client = 3;

  it("§6.2 a follower passes on what it is asked, again until the leader has it", () => {
    const replica = following({ forwards: true });
    const forwarded = { type: "forwarded", client, request: asked };
    expect(sentTo(replica.asked(asked), 0)).toEqual([forwarded]);
    const beats = (): unknown[] => [1, 2, 3, 4].flatMap(() => sentTo(replica.hears(0, heartbeat()), 0));
    expect(beats()).toContainEqual(forwarded);
    replica.hears(0, { type: "taken", id });
    expect(beats()).not.toContainEqual(forwarded);
  });

  it("the leader answers the client; who leads no more sends it on, and passes nothing on", () => {
    const forwarded: Message = { type: "forwarded", client: client as never, request: asked };
    const leader = leading({ forwards: true });
    expect(sentTo(leader.hears(1, forwarded), 1)).toContainEqual({ type: "taken", id });
    leader.acked(0, 2);
    expect(replies(leader.acked(1, 2))).toMatchObject([{ type: "done", sequence: 1 }]);
    const follower = following({ forwards: true });
    const effects = follower.hears(2, forwarded);
    expect(outline(effects)).toBe("reply:redirect");
  });

  it("who hears its leader no more sends on the clients for whom it passed something on", () => {
    const replica = following({ forwards: true });
    replica.asked(asked);
    expect(replies(replica.fires("election"))).toMatchObject([{ type: "redirect", leader: null }]);
    expect(replica.state.passedOn).toEqual([]);
  });

  it("who comes to lead answers what it passed on itself", () => {
    const replica = following({ forwards: true, preVote: false });
    replica.asked(asked);
    replica.hears(0, { type: "timeoutNow", term: term(1) });
    for (const from of [1, 2]) replica.hears(from, { type: "voted", term: term(2), granted: true });
    expect(replica.state).toMatchObject({ role: "leader", passedOn: [] });
    expect(replica.state.waiting.has(id)).toBe(true);
  });
});

describe("asynchronous apply", () => {
  it("what is committed is applied behind other work, so many entries at a time", () => {
    const replica = leading({ applyEntries: 2 });
    replica.hears(0, { type: "apply" });
    for (const sequence of [1, 2, 3]) {
      replica.asked(request(sequence, sequence));
      replica.acked(0, sequence + 1);
    }
    expect(sentTo(replica.acked(1, 4), 0)).toEqual([{ type: "apply" }]);
    expect(replica.state).toMatchObject({ commit: 4, applied: 1 });
    expect(replies(replica.hears(0, { type: "apply" }))).toHaveLength(2);
    expect(replica.state.applied).toBe(3);
    expect(replies(replica.hears(0, { type: "apply" }))).toHaveLength(1);
    expect(replica.state).toMatchObject({ applied: 4, isApplying: false });
  });

  it("§6.4 a read waits for what is committed, by its lease too: others may have answered from it", () => {
    const replica = leading({ applyEntries: 1, reads: "lease", preVote: false });
    replica.hears(0, { type: "apply" });
    replica.fires("heartbeat");
    for (const from of [1, 2]) replica.acked(from, 1);
    expect(replies(replica.asked(request(1, 5, getK)))).toHaveLength(1);
    replica.asked(request(1));
    replica.acked(0, 2);
    replica.acked(1, 2);
    expect(replica.state).toMatchObject({ commit: 2, applied: 1 });
    expect(replies(replica.asked(request(2, 5, getK)))).toEqual([]);
  });
});

const machine = {
  values: Table.from<string>([
    ["a", "1"],
    ["b", "2"],
  ]),
  sessions: Table.from([[0, { sequence: 1, result: { type: "done" } as const }]]),
};
const voters = new RaftReplica(3, 0).state.configuration;
const snapshot: Snapshot = { index: index(5), term: term(1), machine, configuration: voters };

describe("snapshots in parts", () => {
  const part = (at: number, of: number = 5): InstallChunk => ({
    ...{
      type: "installChunk",
      term: term(1),
      index: index(of),
      indexTerm: term(1),
      configuration: voters,
      at,
      round: 1,
    },
    values: at < 2 ? [machine.values.entries()[at]!] : [],
    sessions: at === 2 ? machine.sessions.entries() : [],
    isLast: at === 2,
  });

  it("figure 5.3: each part is asked for behind the last, and the last makes the snapshot", () => {
    const replica = following({ chunkEntries: 1 });
    const asked = [0, 1].map((at) => sentTo(replica.hears(0, part(at)), 0));
    expect(asked).toMatchObject([[{ type: "chunkTaken", at: 1 }], [{ type: "chunkTaken", at: 2 }]]);
    expect(replica.state).toMatchObject({ commit: 0, snapshot: { index: 0 } });
    const effects = replica.hears(0, part(2));
    expect(outline(effects)).toMatch(/write sync .*send:appended$/);
    expect(replica.state.machine.values.entries()).toEqual(machine.values.entries());
    expect(replica.state).toMatchObject({ commit: 5, assembly: null });
  });

  it("a copy changes nothing, and a part of another snapshot begins anew", () => {
    const replica = following({ chunkEntries: 1 });
    replica.hears(0, part(0));
    expect(sentTo(replica.hears(0, part(0)), 0)).toMatchObject([{ at: 1 }]);
    expect(sentTo(replica.hears(0, part(1, 6)), 0)).toMatchObject([{ index: 6, at: 0 }]);
    expect(sentTo(replica.hears(0, part(0, 6)), 0)).toMatchObject([{ index: 6, at: 1 }]);
  });

  it("a leader sends each part once, whatever is answered twice", () => {
    const disk = { term: term(1), snapshot, log: logOf().compact(6) };
    const leader = new RaftReplica(3, 0, disk, { chunkEntries: 1 });
    leader.wins();
    const refusal: Message = { type: "rejected", term: term(2), previousIndex: index(5), hint: index(0), round: 0 };
    expect(sentTo(leader.hears(1, refusal), 1)).toMatchObject([{ type: "installChunk", at: 0, isLast: false }]);
    const taken: Message = { type: "chunkTaken", term: term(2), index: index(5), at: 1, round: 0 };
    expect(sentTo(leader.hears(1, taken), 1)).toMatchObject([{ type: "installChunk", at: 1, isLast: false }]);
    expect(sentTo(leader.hears(1, taken), 1)).toEqual([]);
    expect(sentTo(leader.hears(1, { ...taken, at: 2 }), 1)).toMatchObject([{ at: 2, isLast: true }]);
  });
});

describe("snapshots of followers", () => {
  const asking = (least: number): Message => ({
    ...{ type: "sendSnapshot", term: term(1), to: 2 as never, least: index(least), round: 4 },
  });

  it("a follower sends its own in the leader's name, if it reaches to where the leader's log begins", () => {
    const replica = following({ delegates: true }, { snapshot, log: logOf().compact(6) });
    expect(sentTo(replica.hears(0, asking(5)), 2)).toEqual([
      { type: "installSnapshot", term: 1, snapshot, round: 4, leader: 0 },
    ]);
    expect(replica.hears(0, asking(6))).toEqual([]);
    expect(replica.hears(2, asking(5))).toEqual([]); // not its leader
  });

  it("whoever gets it follows the leader, and answers it", () => {
    const replica = new RaftReplica(3, 2, { term: term(1) }, { delegates: true });
    const effects = replica.hears(1, {
      type: "installSnapshot",
      term: term(1),
      snapshot,
      round: 4,
      leader: 0 as never,
    });
    expect(sentTo(effects, 0)).toContainEqual({ type: "appended", term: 1, match: 5, round: 4 });
    expect(replica.state).toMatchObject({ leader: 0, commit: 5 });
  });

  it("the leader asks one that has what is needed, and waits for the snapshot as for its own", () => {
    const replica = new RaftReplica(3, 0, { term: term(1), snapshot, log: logOf().compact(6) }, { delegates: true });
    replica.wins();
    for (const from of [0, 1]) replica.acked(from, 6);
    const refusal: Message = { type: "rejected", term: term(2), previousIndex: index(5), hint: index(0), round: 0 };
    expect(sentTo(replica.hears(2, refusal), 1)).toMatchObject([{ type: "sendSnapshot", to: 2, least: 6 }]);
    expect(replica.state.progress[2]?.flow).toBe("snapshotSent");
  });
});
