/** The acceptor: promises and votes, titled by what keeps them safe. */
import { describe, expect, it } from "vitest";
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import { emptyStore } from "../shared/stores.ts";
import { clusterOf, observed, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { verticalPaxos } from "./index.ts";
import type { Ballot, Slot, Snapshot, VerticalPaxosOptions } from "./types.ts";

const cluster = clusterOf<VerticalPaxosOptions>(verticalPaxos, 3);
const first = cluster.roles[0]!.first; // behind the registry
const leader = cluster.roles[1]!.first;

const make = () => new TestNode(acceptor, cluster, first);
const command = (sequence: number): Command => commandOf(requestOf(1, sequence, { type: "put", key: "x", value: "1" }));
const [one, two, three] = [command(1), command(2), command(3)];
const prepare = (ballot: number, from = 1) =>
  ({ type: "prepare", ballot: ballot as Ballot, from: from as Slot }) as const;
const accept = (ballot: number, slot: number, commands: readonly Command[], chosen = 1, snapshot?: Snapshot) =>
  ({
    type: "accept",
    ballot: ballot as Ballot,
    snapshot: snapshot ?? null,
    first: slot as Slot,
    commands,
    chosen: chosen as Slot,
  }) as const;

/** One that voted in ballot 1 for two commands. */
function voted() {
  const node = make();
  node.hear(leader, accept(1, 1, [one, two]));
  return node;
}

const ballotsOf = ({ state }: ReturnType<typeof make>): readonly number[] =>
  state.votes.slice(0, 99).map(({ ballot }) => ballot);

describe("a promise", () => {
  it("is on disk before it is told, with the votes from where they were asked for", () => {
    const node = voted();
    const effects = node.hear(leader, prepare(2, 2)) as [string, unknown][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(effects, leader)).toEqual([
      { type: "promise", ballot: 2, chosen: 1, snapshot: null, first: 2, votes: [{ ballot: 1, command: two }] },
    ]);
  });

  it("P1a: no vote is cast in a lower ballot after it", () => {
    const node = voted();
    node.hear(leader, prepare(2));
    const fenced = [{ type: "fenced", promised: 2 }];
    expect(sentTo(node.hear(leader, accept(1, 3, [three])), leader)).toEqual(fenced);
    expect(sentTo(node.hear(leader, prepare(1)), leader)).toEqual(fenced);
    expect(sentTo(node.hear(leader, { type: "confirm", ballot: 1 as Ballot, round: 1 }), leader)).toEqual(fenced);
    expect(ballotsOf(node)).toEqual([1, 1]);
  });

  it("outlives a crash, and is told again to whoever asks again", () => {
    const node = voted();
    node.hear(leader, prepare(2));
    expect(observed(node.restart(), "accepted")).toEqual([]); // below its promise it answers for nothing
    expect(observed(node.hear(leader, prepare(2)), "promised")).toHaveLength(1);
    expect(sentTo(node.hear(leader, accept(1, 3, [three])), leader)).toEqual([{ type: "fenced", promised: 2 }]);
  });

  it("is not told any more once phase 2 of its ballot has begun", () => {
    const node = make();
    node.hear(leader, accept(2, 1, [one]));
    expect(node.hear(leader, prepare(2))).toEqual([]);
  });
});

describe("a vote", () => {
  it("is on disk before it is told", () => {
    const effects = make().hear(leader, accept(1, 1, [one, two])) as [string, unknown][];
    expect(effects.map(([kind]) => kind)).toEqual(["write", "sync", "observe", "observe", "send"]);
    expect(sentTo(effects, leader)).toEqual([{ type: "cast", ballot: 1, next: 3 }]);
  });

  it("leaves no slot out", () => {
    const node = voted();
    expect(sentTo(node.hear(leader, accept(1, 4, [three])), leader)).toEqual([{ type: "cast", ballot: 1, next: 3 }]);
    expect(node.state.votes.next).toBe(3);
  });

  it("in a new ballot begins where all below is known to be chosen", () => {
    const node = voted();
    expect(sentTo(node.hear(leader, accept(2, 2, [two])), leader)).toEqual([{ type: "lacking", ballot: 2, chosen: 1 }]);
    expect(node.state.ballot).toBe(1);
    node.hear(leader, accept(1, 3, [], 2));
    expect(sentTo(node.hear(leader, accept(2, 2, [two])), leader)).toEqual([{ type: "cast", ballot: 2, next: 3 }]);
  });

  it("takes the place of one of a lower ballot, and leaves those behind it: they may be chosen", () => {
    const node = voted();
    node.hear(leader, accept(2, 1, [three]));
    expect(ballotsOf(node)).toEqual([2, 1]);
    expect(sentTo(node.hear(leader, prepare(3)), leader)).toEqual([
      expect.objectContaining({
        votes: [
          { ballot: 2, command: three },
          { ballot: 1, command: two },
        ],
      }),
    ]);
  });

  it("is cast once: a late copy changes nothing", () => {
    const node = voted();
    node.hear(leader, accept(1, 3, [three]));
    const effects = node.hear(leader, accept(1, 1, [one, two])) as [string, unknown][];
    expect(effects.map(([kind]) => kind)).toEqual(["send"]);
    expect(node.state.reach).toBe(4);
  });
});

describe("a snapshot", () => {
  const snapshot = { next: 3 as Slot, store: emptyStore() };

  it("stands for what is below it, where a new acceptor begins", () => {
    const node = make();
    const effects = node.hear(leader, accept(2, 3, [three], 3, snapshot));
    expect(sentTo(effects, leader)).toEqual([{ type: "cast", ballot: 2, next: 4 }]);
    expect(sentTo(node.hear(leader, prepare(3)), leader)).toEqual([
      expect.objectContaining({ snapshot, first: 3, chosen: 3, votes: [{ ballot: 2, command: three }] }),
    ]);
  });

  it("takes the place of votes that are known to be for what is chosen, and of no others", () => {
    const node = voted();
    node.hear(leader, { type: "compact", ballot: 2 as Ballot, snapshot });
    expect(node.state.votes.length).toBe(2);
    node.hear(leader, { type: "compact", ballot: 1 as Ballot, snapshot });
    expect(node.state).toMatchObject({ snapshot, chosen: 3 });
    expect(node.state.votes.length).toBe(0);
  });

  it("that is older than its own does not take it back", () => {
    const node = make();
    node.hear(leader, accept(1, 3, [three], 4, snapshot));
    node.hear(leader, accept(2, 2, [], 2, { next: 2 as Slot, store: emptyStore() }));
    expect(node.state.snapshot).toBe(snapshot);
  });
});

describe("a restart", () => {
  it("tells again of the votes that it may answer for", () => {
    expect(observed(voted().restart(), "accepted")).toHaveLength(2);
  });
});
