/** Raft, AppendEntries at followers and leaders, figure 3.1. */
import { describe, expect, it, vi } from "vitest";
import { Log } from "../../sim/base/log.ts";
import { observed, sentTo } from "../testing/testing.ts";
import type { Effect } from "./test-replica.ts";
import { entryOfTerm, index, logOf, outline, RaftReplica, request, term } from "./test-replica.ts";
import type { Append, LogEntry, Message } from "./types.ts";

const append = (of: number, previousIndex: number, previousTerm: number, entries: LogEntry[], commit = 0): Append => ({
  type: "append",
  term: term(of),
  previousIndex: index(previousIndex),
  previousTerm: term(previousTerm),
  entries,
  commit: index(commit),
  round: 0,
});
const terms = ({ state }: RaftReplica): number[] =>
  state.log.slice(state.log.first, state.log.next).map((held) => held.term);

describe("AppendEntries at a follower", () => {
  it("figure 3.1, AppendEntries, step 1: a leader of an old term is refused and told the new one", () => {
    const follower = new RaftReplica(3, 0, { term: term(5) });
    const effects = follower.hears(1, append(4, 0, 0, [entryOfTerm(4, 1)]));
    expect(sentTo(effects, 1)).toEqual([{ type: "rejected", term: 5, previousIndex: 0, hint: 0, round: 0 }]);
    expect(follower.state.log.length).toBe(0);
    expect(follower.state.leader).toBe(null);
  });

  it("§6.4, step 3: a refusal of an old leader names none of its rounds: it may lead the new term by now", () => {
    const follower = new RaftReplica(3, 0, { term: term(5) });
    const effects = follower.hears(1, { ...append(4, 0, 0, []), round: 20 });
    expect(sentTo(effects, 1)).toMatchObject([{ type: "rejected", term: 5, round: 0 }]);
  });

  it("§3.8 a follower acknowledges entries once they are on its disk", () => {
    const effects = new RaftReplica(3, 0, { term: term(1) }).hears(
      1,
      append(1, 0, 0, [entryOfTerm(1, 1), entryOfTerm(1, 2)]),
    );
    expect(outline(effects)).toBe("setTimer write sync observe:appended observe:appended send:appended");
    expect(sentTo(effects, 1)).toEqual([{ type: "appended", term: 1, match: 2, round: 0 }]);
  });

  it("§3.8 a new term is on a follower's disk before its leader is answered", () => {
    const effects = new RaftReplica(3, 0).hears(1, append(3, 0, 0, []));
    expect(outline(effects)).toBe("write sync setTimer send:appended");
    expect(effects[0]).toEqual(["write", { term: 3, votedFor: null }]);
  });

  // The Raft paper's figure 7: a leader whose log has terms 1 1 1 4 4 5 5 6 6 6, and what its followers may hold.
  const leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  it.each([
    { name: "(a) misses the last entry", log: [1, 1, 1, 4, 4, 5, 5, 6, 6], hint: 9 },
    { name: "(b) misses several", log: [1, 1, 1, 4], hint: 4 },
    { name: "(c) has one too many of this term", log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], hint: null },
    { name: "(d) has entries of a later term", log: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], hint: null },
    { name: "(e) has other entries of an older term", log: [1, 1, 1, 4, 4, 4, 4], hint: 7 },
    { name: "(f) has entries of terms nobody else saw", log: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], hint: 6 },
  ])("§3.5, figure 3.6: an AppendEntries reaches a follower that $name", ({ log, hint }) => {
    const follower = new RaftReplica(7, 0, { term: term(7), log: logOf(...log) });
    const effects = follower.hears(1, append(8, 10, 6, [entryOfTerm(8, 11)]));
    if (hint === null) {
      expect(terms(follower)).toEqual([...leader, 8]);
      expect(sentTo(effects, 1)).toMatchObject([{ type: "appended", match: 11 }]);
      expect(observed(effects, "truncated")).toEqual([{ type: "truncated", slot: 11 }]);
    } else {
      expect(terms(follower)).toEqual(log); // a failed check removes nothing
      expect(sentTo(effects, 1)).toMatchObject([{ type: "rejected", previousIndex: 10, hint }]);
    }
  });

  it("§3.5 a hint is the last entry before the conflicting term, and found in few looks however long that term is", () => {
    const long = [...Array<number>(300).fill(1), ...Array<number>(5_000).fill(2)];
    const follower = new RaftReplica(3, 0, { term: term(2), log: logOf(...long) });
    const looks = vi.spyOn(Log.prototype, "at");
    for (const [previousIndex, hint] of [
      [5_300, 300],
      [301, 300],
      [300, 0],
      [1, 0],
    ] as const) {
      looks.mockClear();
      const effects = follower.hears(1, append(3, previousIndex, 3, []));
      expect(looks.mock.calls.length).toBeLessThan(30);
      expect(sentTo(effects, 1)).toMatchObject([{ type: "rejected", hint }]);
    }
    looks.mockRestore();
  });

  it("§3.5 a late AppendEntries whose entries are all there removes nothing and writes nothing", () => {
    const follower = new RaftReplica(3, 0, { term: term(1), log: logOf(1, 1, 1, 1) });
    const effects = follower.hears(1, append(1, 1, 1, [entryOfTerm(1, 2)]));
    expect(outline(effects)).toBe("setTimer send:appended");
    expect(terms(follower)).toEqual([1, 1, 1, 1]);
  });

  it("§3.5 an acknowledgement vouches for the request's entries only, not for what lies behind them", () => {
    const follower = new RaftReplica(3, 0, { term: term(2), log: logOf(1, 1, 2, 2) });
    expect(sentTo(follower.hears(1, append(3, 1, 1, [entryOfTerm(1, 2)])), 1)).toMatchObject([{ match: 2 }]);
  });

  it("figure 3.1, AppendEntries, step 5, errata: a follower commits no entry that was not compared", () => {
    const follower = new RaftReplica(3, 0, { term: term(2), log: logOf(1, 1, 2, 2) });
    follower.hears(1, append(3, 1, 1, [entryOfTerm(1, 2)], 4));
    expect(follower.state).toMatchObject({ commit: 2, applied: 2 });
  });

  it("§3.5 AppendEntries that overtake each other leave the same log", () => {
    const follower = new RaftReplica(3, 0, { term: term(1) });
    const first = append(1, 0, 0, [entryOfTerm(1, 1), entryOfTerm(1, 2)]);
    const second = append(1, 2, 1, [entryOfTerm(1, 3)]);
    expect(sentTo(follower.hears(1, second), 1)).toMatchObject([{ type: "rejected", hint: 0 }]);
    follower.hears(1, first);
    follower.hears(1, second);
    follower.hears(1, first);
    expect(terms(follower)).toEqual([1, 1, 1]);
  });
});

/** A leader of three in term 1 whose no-op everyone has. */
function leading(given: ConstructorParameters<typeof RaftReplica>[3] = {}, nodes = 3): RaftReplica {
  const leader = new RaftReplica(nodes, 0, {}, given);
  leader.wins();
  for (let node = 0; node < nodes; node++) leader.acked(node, 1);
  return leader;
}

describe("a leader", () => {
  it("§6.4, step 1: a leader opens its term with a no-op", () => {
    const effects = new RaftReplica(3, 0).wins();
    expect(sentTo(effects, 1)).toMatchObject([
      { type: "append", previousIndex: 0, entries: [{ term: 1, command: null }] },
    ]);
    expect(observed(effects, "proposed")).toEqual([{ type: "proposed", term: 1, slot: 1, value: 0 }]);
  });

  it("§10.2.1 a leader replicates while it writes, and acknowledges its own entry behind the sync", () => {
    const effects = leading().asked(request(1));
    expect(outline(effects)).toBe("observe:proposed send:append send:append write sync observe:appended send:appended");
    expect(sentTo(effects, 0)).toEqual([{ type: "appended", term: 1, match: 2, round: 0 }]);
  });

  it("followers that stand alike are sent one and the same message", () => {
    const effects = leading().asked(request(1));
    expect(sentTo(effects, 1)[0]).toBe(sentTo(effects, 2)[0]);
  });

  it("§10.2.2 a leader sends ahead of the answers, and each entry once", () => {
    const leader = leading();
    const sent = [1, 2, 3].flatMap((sequence) => {
      const effects = leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      return sentTo(effects, 1) as Append[];
    });
    expect(sent.map(({ previousIndex, entries }) => [previousIndex, entries.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it("§10.2.2 commands that come while the leader's disk is busy go as one batch", () => {
    const leader = leading();
    leader.asked(request(1));
    expect(leader.asked(request(1, 1))).toEqual([]);
    expect(leader.asked(request(1, 2))).toEqual([]);
    const effects = leader.acked(0, 2);
    expect(sentTo(effects, 1)).toMatchObject([{ previousIndex: 2, entries: [{}, {}] }]);
    expect(effects.filter(([kind]) => kind === "sync")).toHaveLength(1);
  });

  it("§10.2.2 a leader keeps to the window of entries on their way to a follower", () => {
    const leader = leading({ windowEntries: 2 });
    const sent = [1, 2, 3].map((sequence) => {
      const effects = leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      return sentTo(effects, 1).length;
    });
    expect(sent).toEqual([1, 1, 0]);
    expect(sentTo(leader.acked(1, 2), 1)).toMatchObject([{ previousIndex: 3, entries: [{}] }]);
  });

  it("§3.5 a leader that is refused goes back to where the logs may meet, one request at a time", () => {
    const leader = new RaftReplica(3, 0, { term: term(3), log: logOf(1, 1, 2, 3, 3) });
    leader.wins();
    const refusal: Message = { type: "rejected", term: term(4), previousIndex: index(5), hint: index(2), round: 0 };
    expect(sentTo(leader.hears(1, refusal), 1)).toMatchObject([{ previousIndex: 2, previousTerm: 1 }]);
    expect(leader.hears(1, refusal)).toEqual([]); // a copy
    const effects = leader.acked(1, 6);
    expect(sentTo(effects, 1)).toEqual([]);
    expect(leader.state.progress[1]?.match).toBe(6);
  });

  it("§3.5 a refusal of what was acknowledged since changes nothing", () => {
    const leader = leading();
    leader.asked(request(1));
    leader.acked(1, 2);
    const late: Message = { type: "rejected", term: term(1), previousIndex: index(1), hint: index(0), round: 0 };
    expect(leader.hears(1, late)).toEqual([]);
    expect(leader.state.progress[1]?.next).toBe(3);
  });

  it("§10.2.2 what was refused since another overtook it is sent again before the next heartbeat", () => {
    const leader = leading();
    for (const sequence of [1, 2]) {
      leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
    }
    const late: Message = { type: "rejected", term: term(1), previousIndex: index(2), hint: index(1), round: 0 };
    leader.acked(1, 2); // the first, which came second
    expect(sentTo(leader.hears(1, late), 1)).toMatchObject([{ previousIndex: 2, entries: [{}] }]);
    expect(leader.hears(1, late)).toEqual([]); // a copy
  });

  it("figure 3.1: matchIndex never goes down, whatever order answers come in", () => {
    const leader = leading();
    leader.asked(request(1));
    leader.acked(1, 2);
    leader.acked(1, 1);
    leader.acked(1, 0);
    expect(leader.state.progress[1]?.match).toBe(2);
  });

  it("§3.3 a leader steps down before a higher term, and tells waiting clients to ask elsewhere", () => {
    const leader = leading();
    leader.asked(request(1));
    leader.asked(request(1, 1));
    const effects: Effect[] = leader.hears(1, {
      type: "rejected",
      term: term(9),
      previousIndex: index(1),
      hint: index(1),
      round: 0,
    });
    expect(leader.state).toMatchObject({ role: "follower", term: 9, leader: null });
    expect(effects.filter(([kind]) => kind === "reply").map(([, , reply]) => reply)).toEqual([
      { type: "redirect", session: 0, sequence: 1, leader: null },
      { type: "redirect", session: 1, sequence: 1, leader: null },
    ]);
  });

  it("a heartbeat costs one message for all, and no state", () => {
    const leader = leading();
    const before = { ...leader.state };
    const effects = leader.fires("heartbeat");
    expect(sentTo(effects, 1)[0]).toBe(sentTo(effects, 2)[0]);
    expect(leader.state).toEqual(before);
    expect(leader.state.progress).toBe(before.progress);
  });
});
