/** Other members, sentence by sentence: who votes where, what fills the window, who goes and who comes. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { observed, sentTo } from "../testing/testing.ts";
import { acceptedOf, acceptOf, ackOf, ballot, preVotedOf, promiseOf, put, Replica, slot } from "./test-replica.ts";
import type { Configurations, Message, MultiPaxosOptions } from "./types.ts";

const options: Partial<MultiPaxosOptions> = { reconfigures: "window", spares: 3, window: 4 };

/** Whoever asks for other members. */
const operator = 1;

/** Replica 0 of three members and three spares leads ballot 6; its own no-op in slot 0 is chosen. */
function leader(given: Partial<MultiPaxosOptions> = {}): Replica {
  const replica = new Replica(0, 3, { ...options, ...given });
  replica.fire("election");
  replica.hear(1, preVotedOf(6));
  replica.hear(0, promiseOf(6, 0));
  replica.hear(1, promiseOf(6, 0));
  for (const from of [0, 1]) replica.hear(from, acceptedOf(6, 0));
  return replica;
}

/** An operator asks for these members, and that is chosen at slot 1. */
function asked(replica: Replica, ...members: number[]): unknown[] {
  replica.ask(operator, 1, { type: "reconfigure", members });
  replica.hear(0, acceptedOf(6, 1));
  return replica.hear(1, acceptedOf(6, 1));
}

const accepts = (effects: unknown[], to: number) =>
  (sentTo(effects, to) as Message[]).filter((message) => message.type === "accept");

/** All below the first slot of the new members is chosen, and replica 0 knows it. */
function filled(replica: Replica): unknown[] {
  replica.hear(0, acceptedOf(6, 2, 3));
  return replica.hear(1, acceptedOf(6, 2, 3));
}

describe("Reconfiguring a State Machine (2010), section 3", () => {
  it("what is decreed at slot i governs slot i + alpha, and the slots before it are decided by the members before", () => {
    const replica = leader();
    const effects = asked(replica, 3, 4, 5);
    expect(replica.state.configurations).toMatchObject({
      inForce: { members: setOf(0, 1, 2), from: 0 },
      next: { members: setOf(3, 4, 5), from: 5 },
    });
    expect(accepts(effects, 1)).toMatchObject([{ slot: 2, decrees: [null, null, null] }]);
    expect(accepts(effects, 3)).toEqual([]);
  });

  it("no-ops fill the window, so that a change needs no client; what waits goes before them", () => {
    const replica = leader();
    replica.ask(operator, 1, { type: "reconfigure", members: [0, 1] });
    replica.ask(0, 1, { type: "put", key: "a", value: "0.1" });
    expect(accepts(replica.hear(0, acceptedOf(6, 1)), 1)).toMatchObject([{ slot: 2, decrees: [put(0)] }]);
    replica.hear(1, acceptedOf(6, 1));
    expect(accepts(replica.hear(0, acceptedOf(6, 2)), 1)).toMatchObject([{ slot: 3, decrees: [null, null] }]);
  });

  it("nobody proposes where the new members decide before a quorum of them has promised the ballot", () => {
    const replica = leader();
    expect(sentTo(asked(replica, 3, 4, 5), 4)).toContainEqual({ type: "prepare", ballot: ballot(6), from: slot(2) });
    filled(replica);
    replica.ask(0, 1, { type: "put", key: "a", value: "0.1" });
    expect(accepts(replica.hear(3, promiseOf(6, 0)), 3)).toEqual([]);
    const effects = replica.hear(4, promiseOf(6, 0));
    expect(accepts(effects, 3)).toMatchObject([{ slot: 5, decrees: [put(0)] }]);
    expect(accepts(effects, 1)).toEqual([]);
    expect(observed(effects, "elected")).toMatchObject([
      { electors: setOf(3, 4), members: [setOf(3, 4, 5)], again: true },
    ]);
  });

  it("what a new member voted for in an older ballot, where it has a vote, is proposed again", () => {
    const replica = leader();
    asked(replica, 3, 4, 5);
    filled(replica);
    replica.hear(3, promiseOf(6, 0, [6, 4, put(7)]));
    expect(accepts(replica.hear(4, promiseOf(6, 0, [5, 3, put(8)], [6, 3, put(9)])), 3)).toMatchObject([
      { slot: 5, decrees: [put(8), put(7), null] },
    ]);
  });

  it("a new member that has compacted what the leader lacks is asked for it before anything is proposed there", () => {
    const replica = leader();
    asked(replica, 3, 4, 5);
    filled(replica);
    expect(sentTo(replica.hear(3, promiseOf(6, 9)), 3)).toContainEqual({ type: "fetch", from: slot(5) });
    expect(accepts(replica.hear(4, promiseOf(6, 0)), 3)).toEqual([]);
    const decrees = [null, null, null, null];
    const effects = replica.hear(3, { type: "decided", slot: slot(5), decrees, executed: slot(9) });
    expect(replica.state.executed).toBe(9);
    expect(accepts(effects, 3)).toEqual([]);
    const later = replica.ask(0, 1, { type: "put", key: "a", value: "0.1" });
    expect(accepts(later, 3)).toMatchObject([{ slot: 9, decrees: [put(0)] }]);
  });

  it("a vote of who is no member where the slot is decided does not count", () => {
    const replica = leader();
    asked(replica, 0, 1);
    replica.hear(0, acceptedOf(6, 2, 3));
    replica.hear(3, acceptedOf(6, 2, 3));
    expect(replica.state.executed).toBe(2);
    replica.hear(2, acceptedOf(6, 2, 3));
    expect(replica.state.executed).toBe(5);
    replica.ask(0, 1, { type: "put", key: "a", value: "0.1" });
    replica.hear(0, acceptedOf(6, 5));
    replica.hear(2, acceptedOf(6, 5));
    expect(replica.state.executed).toBe(5);
  });

  it("a candidate needs the promises of a quorum of each configuration in its window", () => {
    const configurations = {
      inForce: { members: setOf(0, 1, 2), from: slot(0) },
      next: { members: setOf(3, 4, 5), from: slot(5) },
    };
    const replica = installed(0, configurations, 3);
    replica.fire("election");
    for (const from of [1, 3, 4]) replica.hear(from, preVotedOf(6));
    for (const from of [0, 1, 3]) replica.hear(from, promiseOf(6, 3));
    expect(replica.state.role).toBe("candidate");
    replica.hear(4, promiseOf(6, 3));
    expect(replica.state.role).toBe("leader");
  });

  it("a candidate that hears of a higher floor executes up to there before it takes promises for a quorum", () => {
    const replica = new Replica(0, 3, options);
    replica.fire("election");
    replica.hear(1, preVotedOf(6));
    replica.hear(0, promiseOf(6, 0));
    expect(sentTo(replica.hear(1, promiseOf(6, 2)), 1)).toContainEqual({ type: "fetch", from: slot(0) });
    expect(replica.state.role).toBe("candidate");
    replica.hear(1, { type: "decided", slot: slot(0), decrees: [null, put(1)], executed: slot(2) });
    expect(replica.state).toMatchObject({ role: "leader", next: 3, committed: 2 });
  });

  it("a change that is decreed while the one before is not in force is refused, by the log alone", () => {
    const replica = leader();
    asked(replica, 0, 1);
    const again = { ...put(2), operation: { type: "reconfigure", members: [0] } } as const;
    replica.hear(1, { type: "decided", slot: slot(2), decrees: [again], executed: slot(3) });
    expect(replica.state.configurations?.next?.members).toBe(setOf(0, 1));
    expect(replica.state.machine.sessions.get(again.session)?.result).toEqual({ type: "value", value: null });
  });

  it("no members, others than there are, or too few for the sizes of quorums are refused", () => {
    for (const members of [[], [0, 17]]) {
      const replica = leader();
      replica.ask(operator, 1, { type: "reconfigure", members });
      replica.hear(0, acceptedOf(6, 1));
      const effects = replica.hear(1, acceptedOf(6, 1));
      expect(effects.filter((effect) => (effect as unknown[])[0] === "reply")).toMatchObject([
        ["reply", expect.anything(), { type: "failed" }],
      ]);
    }
  });
});

/** A replica of three members and three spares that has executed all below `next`, with these configurations there. */
function installed(self: number, configurations: Configurations, next: number, given: Partial<MultiPaxosOptions> = {}) {
  const replica = new Replica(self, 3, { ...options, ...given });
  const { machine } = replica.state;
  replica.hear(1, { type: "install", snapshot: { next: slot(next), machine, configurations } });
  return replica;
}

const settledAt = (from: number, ...members: number[]): Configurations => ({
  inForce: { members: setOf(...members), from: slot(from) },
  next: null,
});

describe("The SMART Way to Migrate (2006), section 4: who has the state", () => {
  it("whoever executes up to where another configuration begins writes a snapshot, with that configuration", () => {
    const replica = leader();
    asked(replica, 3, 4, 5);
    expect(filled(replica)).toContainEqual([
      "write",
      expect.objectContaining({ snapshot: expect.objectContaining({ next: 5 }) }),
    ]);
    replica.restart();
    expect(replica.state.configurations).toMatchObject({ inForce: { members: setOf(3, 4, 5), from: 5 }, next: null });
  });

  it("the operator is answered once a quorum of the new members has what was chosen before them on its disks", () => {
    const replica = leader();
    asked(replica, 0, 3, 4);
    filled(replica);
    for (const from of [3, 4]) replica.hear(from, promiseOf(6, 0));
    const isDone = (effects: unknown[]) => effects.some((effect) => (effect as unknown[])[0] === "reply");
    expect(isDone(replica.hear(3, { ...ackOf(6, 1), executed: slot(4) } as Message))).toBe(false);
    expect(isDone(replica.hear(3, { ...ackOf(6, 2), executed: slot(5) } as Message))).toBe(true);
  });

  it("a leader that is none of the new members leads until then; it says who is to stand, and steps down", () => {
    const replica = leader();
    asked(replica, 3, 4, 5);
    filled(replica);
    for (const from of [3, 4]) replica.hear(from, promiseOf(6, 0));
    replica.hear(3, { ...ackOf(6, 1), executed: slot(5) } as Message);
    expect(replica.state.role).toBe("leader");
    const effects = replica.hear(4, { ...ackOf(6, 1), executed: slot(5) } as Message);
    expect(sentTo(effects, 5)).toContainEqual(expect.objectContaining({ type: "heartbeat", heir: 3 }));
    expect(replica.state).toMatchObject({ role: "follower", leader: 3 });
    expect(replica.fire("election")).toEqual([]); // it has retired
  });

  it("the heir stands at once, and asks nobody first; who hears that the leader goes is bound to it no more", () => {
    const heir = installed(3, settledAt(5, 3, 4, 5), 5);
    heir.hear(0, { type: "heartbeat", ballot: ballot(6), committed: slot(5), round: 1 });
    const last = { type: "heartbeat", ballot: ballot(6), committed: slot(5), round: 2, heir: 3 } as Message;
    expect(sentTo(heir.hear(0, last), 4)).toMatchObject([{ type: "prepare", ballot: 15 }]);
    const other = installed(4, settledAt(5, 3, 4, 5), 5);
    other.hear(0, { type: "heartbeat", ballot: ballot(6), committed: slot(5), round: 1 });
    other.hear(0, last);
    expect(sentTo(other.hear(3, { type: "prepare", ballot: ballot(15), from: slot(5) }), 3)).toMatchObject([
      { type: "promise" },
    ]);
  });
});

describe("who has no vote", () => {
  it("a spare stands for nothing, redirects clients, and promises and votes when it is asked", () => {
    const spare = new Replica(4, 3, options);
    expect(spare.fire("election")).toEqual([]);
    expect(spare.ask(0, 1, { type: "get", key: "a" })).toMatchObject([
      ["reply", expect.anything(), { type: "redirect" }],
    ]);
    expect(sentTo(spare.hear(0, { type: "prepare", ballot: ballot(6), from: slot(2) }), 0)).toMatchObject([
      { type: "promise", votes: [] },
      { type: "fetch", from: 0 },
    ]);
    expect(sentTo(spare.hear(0, acceptOf(6, 5, 5, put(1))), 0)).toContainEqual(acceptedOf(6, 5));
  });

  it("who was removed is not heard by who knows it, and is told how far all is chosen", () => {
    const member = installed(1, settledAt(5, 1, 2), 5);
    expect(sentTo(member.hear(0, { type: "prepare", ballot: ballot(12), from: slot(2) }), 0)).toEqual([
      { ...preVotedOf(12, false), executed: slot(5) },
    ]);
    expect(sentTo(member.hear(0, { type: "preVote", ballot: ballot(12), executed: slot(5) }), 0)).toMatchObject([
      { type: "preVoted", granted: false, executed: 5 },
    ]);
    expect(member.state.promised).toBe(0);
  });

  it("who is behind hears a candidate that it does not know, and fetches what that one has", () => {
    const member = installed(1, settledAt(5, 1, 2), 5);
    const effects = member.hear(4, { type: "prepare", ballot: ballot(16), from: slot(9) });
    expect(sentTo(effects, 4)).toMatchObject([
      { type: "promise", ballot: 16 },
      { type: "fetch", from: 5 },
    ]);
  });

  it("who was removed retires once it knows that enough members hold all; till then it asks, and never opens a ballot unasked", () => {
    const gone = installed(0, settledAt(5, 3, 4, 5), 5, { preVote: false });
    expect(sentTo(gone.fire("election"), 4)).toMatchObject([{ type: "preVote", executed: 5 }]);
    for (const from of [3, 4]) gone.hear(from, { ...preVotedOf(6, false), executed: slot(5) } as Message);
    expect(gone.fire("election")).toEqual([]);
    const request: Message = { type: "fetch", from: slot(2) };
    expect(sentTo(gone.hear(5, request), 5)).toMatchObject([{ type: "install" }]); // it tells what it knows
  });
});
