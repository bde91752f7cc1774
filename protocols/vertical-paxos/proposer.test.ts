/** The leader: phase 1 over several configurations, completion and activation, and the fence of reads. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { answers, observed, sentTo } from "../testing/testing.ts";
import { command, entryOf, TestProposer, vote } from "./test-proposer.ts";

const [a, b] = [setOf(0, 1, 2), setOf(2, 3, 4)];
const get = { type: "get", key: "x" } as const;
const put = { type: "put", key: "x", value: "9" } as const;
const chosen = (effects: readonly unknown[]) => observed(effects, "chosen");

describe("phase 1", () => {
  it("I: asks a read quorum of the acceptors of each ballot down to the one that is complete", () => {
    const leader = new TestProposer({ spares: 2 }, 3);
    expect(leader.claim(entryOf("I", b))).toEqual([0, 1, 2, 3, 4]);
    leader.promise(2);
    leader.promise(3);
    expect(leader.node.state.phase).toBe("prepare"); // a read quorum of the last, and one alone of those before
    const effects = leader.promise(0);
    expect(observed(effects, "elected")).toEqual([
      expect.objectContaining({ electors: setOf(0, 2, 3), members: [a, b] }),
    ]);
    expect(leader.node.state.phase).toBe("lead");
  });

  it("II: asks a read quorum of the acceptors of the one ballot that is active", () => {
    const leader = new TestProposer({ spares: 2, variant: "II" }, 3);
    expect(leader.claim(entryOf("II", b))).toEqual([0, 1, 2]);
    leader.promise(2);
    expect(observed(leader.promise(0), "elected")).toEqual([expect.objectContaining({ members: [a] })]);
  });

  it("takes for each slot the vote of the highest ballot, whoever tells it first", () => {
    const leader = new TestProposer();
    leader.claim(entryOf("I", a, a));
    leader.promise(0, [vote(1, 1), vote(2, 2)]);
    const effects = leader.promise(1, [vote(2, 3), vote(1, 4), vote(1, 5)]);
    expect(sentTo(effects, leader.acceptors)).toEqual([
      expect.objectContaining({ type: "accept", ballot: 3, first: 1, commands: [3, 2, 5].map(command) }),
    ]);
  });

  it("counts a promise of no other ballot", () => {
    const leader = new TestProposer();
    leader.claim(null);
    const [, , to] = [0, 0, leader.acceptors];
    const promise = { type: "promise", ballot: 9, chosen: 1, snapshot: null, first: 1, votes: [] } as const;
    for (const rank of [0, 1]) leader.node.hear(to + rank, promise as never);
    expect(leader.node.state.phase).toBe("prepare");
  });
});

describe("a ballot with other acceptors", () => {
  const claimed = (variant: string) => {
    const leader = new TestProposer({ spares: 2, variant }, 3);
    leader.claim(entryOf(variant));
    for (const rank of [0, 1]) leader.promise(rank, [vote(1, 1)]);
    for (const rank of [0, 1]) leader.cast(rank, 2);
    leader.node.ask(0, 1, { type: "reconfigure", members: [2, 3, 4] });
    leader.tell(leader.node.state.claim);
    leader.swap();
    for (const rank of [0, 1]) leader.promise(rank, [vote(1, 2)]); // of slot 2, not known to be chosen
    return leader;
  };

  it("I: takes commands before it is complete, and chooses by its own write quorums", () => {
    const leader = claimed("I");
    leader.node.ask(1, 9, put);
    expect(chosen(leader.cast(0, 4))).toEqual([]); // no acceptor of this ballot
    leader.cast(3, 4);
    const effects = leader.cast(4, 4);
    const both = { acks: setOf(3, 4), members: [b] };
    expect(chosen(effects)).toEqual([2, 3].map((slot) => expect.objectContaining({ slot, ...both })));
    expect(observed(effects, "opened")).toEqual([]);
  });

  it("I: the master is told that it is complete once a write quorum has all that was taken over; then the operator is", () => {
    const leader = claimed("I");
    leader.cast(3, 3);
    expect(leader.node.state.question).toBeNull();
    leader.cast(4, 3);
    expect(leader.node.state.question?.operation).toMatchObject({ type: "compare-and-set" });
    const effects = leader.swap();
    expect(observed(effects, "opened")).toEqual([expect.objectContaining({ members: [b], holders: setOf(3, 4) })]);
    expect(effects).toContainEqual(["reply", expect.anything(), expect.objectContaining({ type: "done" })]);
  });

  it("II: takes no command and chooses nothing before the master has activated it", () => {
    const leader = claimed("II");
    const refused = leader.node.ask(1, 9, put);
    expect(refused).toEqual([["reply", expect.anything(), expect.objectContaining({ type: "redirect" })]]);
    expect(chosen([...leader.cast(3, 3), ...leader.cast(4, 3)])).toEqual([]);
    expect(leader.node.state.phase).toBe("activate");
    const effects = leader.swap();
    expect(observed(effects, "opened")).toHaveLength(1);
    expect(leader.node.state.phase).toBe("lead");
  });

  it.each(["I", "II"])(
    "%s: whose completion comes after another was given the next ballot leads no more",
    (variant) => {
      const leader = claimed(variant);
      for (const rank of [3, 4]) leader.cast(rank, 3);
      leader.swap(false);
      expect(leader.node.state.phase).toBe("standby");
    },
  );
});

it("a ballot that was lost to another leader, or to a crash, is never used", () => {
  const leader = new TestProposer();
  leader.node.fire("suspect");
  leader.tell(null);
  leader.swap(false);
  expect(leader.node.state.phase).toBe("standby");
  leader.node.fire("suspect");
  leader.tell(null);
  leader.node.restart();
  expect(leader.swap()).toEqual([]);
  expect(leader.node.state.phase).toBe("standby");
});

describe("a read", () => {
  const leading = (fence: string) => {
    const leader = new TestProposer({ fence });
    leader.claim(entryOf("I", a));
    for (const rank of [0, 1]) leader.promise(rank, [vote(1, 1)]);
    return leader;
  };

  it("waits until all that was taken over is chosen here, and a write quorum says that it promised nothing above", () => {
    const leader = leading("acceptors");
    leader.node.ask(0, 1, get);
    leader.confirmed(0);
    expect(answers(leader.confirmed(1))).toEqual([]);
    leader.cast(0, 2);
    expect(answers(leader.cast(1, 2)).map((told) => (told as unknown[])[1])).toEqual(["1"]);
  });

  it("is not answered by a round that began before it came", () => {
    const leader = leading("acceptors");
    for (const rank of [0, 1]) leader.cast(rank, 2);
    leader.node.ask(0, 1, get);
    leader.confirmed(0);
    leader.node.ask(1, 1, get);
    const { round } = leader.node.state;
    expect(answers(leader.confirmed(1))).toHaveLength(1);
    expect([0, 1, 2].flatMap((rank) => answers(leader.confirmed(rank, round)))).toEqual([]);
    expect([0, 1].flatMap((rank) => answers(leader.confirmed(rank)))).toHaveLength(1);
  });

  it("by the registry: it still tells this ballot", () => {
    const leader = leading("registry");
    for (const rank of [0, 1]) leader.cast(rank, 2);
    leader.node.ask(0, 1, get);
    expect(answers(leader.tell(leader.node.state.claim))).toHaveLength(1);
    leader.node.ask(0, 2, get);
    const sentOn = ["reply", expect.anything(), expect.objectContaining({ type: "redirect", leader: 99 })];
    expect(leader.tell(entryOf("I", a, a, a))).toContainEqual(sentOn);
    expect(leader.node.state.phase).toBe("standby");
  });
});

describe("acceptors that do not answer", () => {
  const silent = (options: object, spares: number) => {
    const leader = new TestProposer({ missedMax: 1, spares, ...options }, 3);
    leader.claim(null);
    for (const rank of [0, 1, 2]) leader.promise(rank);
    for (const rank of [0, 1]) leader.cast(rank, 1);
    for (let times = 0; times < 9 && leader.node.state.phase === "lead"; times++) {
      leader.node.fire("resend");
      for (const rank of [0, 1]) if (leader.node.state.phase === "lead") leader.cast(rank, 1);
      if (spares > 0 && leader.node.state.phase === "lead") leader.confirmed(3);
    }
    return leader.node.state;
  };

  it("give way to one that does", () => {
    expect(silent({}, 1).wish).toBe(setOf(0, 1, 3));
  });

  it("stay, where the others are a write quorum", () => {
    expect(silent({ least: 1 }, 0)).toMatchObject({ phase: "lead", wish: null });
  });

  it("primary and backups: give way to nobody, where those who are left are enough", () => {
    expect(silent({ read: 1, least: 2 }, 0)).toMatchObject({ phase: "look", wish: setOf(0, 1) });
    expect(silent({ read: 1, least: 3 }, 0)).toMatchObject({ phase: "standby" });
  });
});
