/** The other replicas, by the paper's sentences. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { at, ballot, commitMessage, deps, get, preAcceptMessage, put, Replica, typesTo } from "./test-replica.ts";
import { defaultBallot } from "./types.ts";

const first = at(0, 0, 5);
const free = { seq: 1, deps: deps() };

describe("phase 1 at the other replicas", () => {
  it("§4.3.1 a command follows every interfering one that the replica knows, with a higher sequence number", () => {
    const replica = new Replica(2, 5);
    replica.hear(1, preAcceptMessage(at(1, 4, 5), put(1), { seq: 7, deps: deps() }));
    const [reply] = sentTo(replica.hear(0, preAcceptMessage(first, put(0), free)), 0);
    expect(reply).toMatchObject({ type: "preAccepted", seq: 8, deps: deps(1, 4) });
  });

  it.each([
    ["reads of one key", get(1), get(0), deps()],
    ["a read and a write", put(1), get(0), deps(1, 4)],
    ["a write and a read", get(1), put(0), deps(1, 4)],
    ["writes of two keys", put(1, 1, "b"), put(0), deps()],
    ["two commands of one session", put(0, 1, "b"), put(0, 2), deps(1, 4)],
  ])(
    "§2.1 %s interfere or commute: a command follows only what it interferes with",
    (_what, before, command, expected) => {
      const replica = new Replica(2, 5);
      replica.hear(1, preAcceptMessage(at(1, 4, 5), before, free));
      const [reply] = sentTo(replica.hear(0, preAcceptMessage(first, command, free)), 0);
      expect(reply).toMatchObject({ deps: expected });
    },
  );

  it("figure 2, step 5: PreAcceptOK waits for the disk, and a crash does not forget the pre-accept", () => {
    const replica = new Replica(2, 5);
    const kinds = (replica.hear(0, preAcceptMessage(first, put(0), free)) as unknown[][]).map(([kind]) => kind);
    expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
    expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
    replica.restart();
    const [reply] = sentTo(replica.hear(1, preAcceptMessage(at(1, 0, 5), put(1), free)), 1);
    expect(reply).toMatchObject({ seq: 2, deps: deps(0, 0) });
  });

  it("§4.4 a replica asked to pre-accept again says what it said before, and vouches for no commit that came since", () => {
    const replica = new Replica(2, 5);
    replica.hear(1, preAcceptMessage(at(1, 0, 5), put(1), free));
    const [before] = sentTo(replica.hear(0, preAcceptMessage(first, put(0), free)), 0);
    replica.hear(1, commitMessage(at(1, 0, 5), put(1), { seq: 9, deps: deps() }));
    const [again] = sentTo(replica.hear(0, preAcceptMessage(first, put(0), free)), 0);
    expect(before).toMatchObject({ seq: 2, deps: deps(1, 0) });
    expect(again).toEqual({ ...(before as object), committed: deps() });
  });

  it("figure 3: a replica refuses ballots below the one it promised, and tells that one", () => {
    const replica = new Replica(2, 5);
    replica.hear(3, { type: "prepare", instance: first, ballot: ballot(8) });
    const effects = replica.hear(0, preAcceptMessage(first, put(0), free));
    expect(sentTo(effects, 0)).toEqual([{ type: "nack", instance: first, ballot: 8 }]);
  });
});

describe("phase 2, commit and prepare", () => {
  const accept = { type: "accept", instance: first, ballot: ballot(0), command: put(0), seq: 3, deps: deps() } as const;

  it("figure 2, phase 2: a replica accepts at the ballot it promised or above, and answers the same twice", () => {
    const replica = new Replica(2, 5);
    expect(typesTo(replica.hear(0, accept), 0)).toEqual(["accepted"]);
    expect(typesTo(replica.hear(0, accept), 0)).toEqual(["accepted"]);
    replica.hear(3, { type: "prepare", instance: first, ballot: ballot(8) });
    expect(typesTo(replica.hear(0, accept), 0)).toEqual(["nack"]);
  });

  it("Sutra (2020): a promise leaves the ballot at which the attributes were accepted as it was", () => {
    const replica = new Replica(2, 5);
    replica.hear(0, accept);
    const [told] = sentTo(replica.hear(3, { type: "prepare", instance: first, ballot: ballot(8) }), 3);
    expect(told).toMatchObject({ type: "prepared", entry: { ballot: 8, acceptedBallot: 0, status: "accepted" } });
  });

  it("figure 3: what is committed is told to whoever prepares, accepts or pre-accepts it", () => {
    const replica = new Replica(2, 5);
    replica.hear(0, commitMessage(first, put(0), free));
    expect(typesTo(replica.hear(3, { type: "prepare", instance: first, ballot: ballot(8) }), 3)).toEqual(["commit"]);
    expect(typesTo(replica.hear(0, accept), 0)).toEqual(["commit"]);
    expect(typesTo(replica.hear(0, preAcceptMessage(first, put(0), free)), 0)).toEqual(["commit"]);
  });

  it("figure 3: a replica that recovers an instance gives up as soon as it accepts a higher ballot of it", () => {
    const replica = new Replica(2, 5);
    replica.hear(0, preAcceptMessage(first, put(0), free));
    replica.fire("suspect");
    replica.fire("suspect");
    const mine = replica.state.leads.get(first)!.ballot;
    replica.hear(4, { ...accept, ballot: ballot(mine + 2) });
    expect(replica.state.leads.has(first)).toBe(false);
    const none = {
      ballot: mine,
      acceptedBallot: defaultBallot,
      status: "none",
      command: null,
      initial: false,
    } as const;
    for (const from of [1, 3]) {
      replica.hear(from, { type: "prepared", instance: first, ballot: mine, entry: { ...none, seq: 0, deps: deps() } });
    }
    expect(replica.state.entries.get(first)).toMatchObject({ status: "accepted", acceptedBallot: mine + 2, seq: 3 });
  });
});
