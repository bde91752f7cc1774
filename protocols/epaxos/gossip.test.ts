/** Gossip: who speaks of what was committed and executed, to whom, how often, and who answers. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { at, commitMessage, deps, gossipMessage, put, Replica, typesTo } from "./test-replica.ts";
import type { Message } from "./types.ts";

const others = [0, 1, 2, 3];

/** Replica 4 with `count` instances of replica 0 executed, in a snapshot where `snapshotEntries` says so. */
function informed(count: number, snapshotEntries = 64): Replica {
  const replica = new Replica(4, 5, { snapshotEntries });
  for (let index = 0; index < count; index++) {
    replica.hear(0, commitMessage(at(0, index, 5), put(index), { seq: index + 1, deps: deps(0, index - 1) }));
  }
  return replica;
}

/** To which others the gossip timer makes it say its word. */
const spokenTo = (replica: Replica): number[] => {
  const effects = replica.fire("gossip");
  return others.filter((rank) =>
    (sentTo(effects, rank) as Message[]).some((one) => "kind" in one && one.kind === "word"),
  );
};

describe("gossip", () => {
  it("a replica that learned of a commit says so once, and to whoever does not answer again, less and less often", () => {
    const replica = informed(1);
    expect(spokenTo(replica)).toEqual(others);
    for (const rank of [0, 1, 2]) replica.hear(rank, gossipMessage(deps(), deps(0, 0), "answer"));
    const waits: number[] = [];
    for (let word = 0; word < 6; word++) {
      waits.push(replica.state.gossipIn);
      expect(spokenTo(replica)).toEqual([3]);
    }
    expect(waits).toEqual([1, 2, 4, 8, 8, 8]);
    replica.hear(3, gossipMessage(deps(), deps(0, 0), "answer"));
    expect(spokenTo(replica)).toEqual([]);
    expect(replica.state.gossipIn).toBe(0);
  });

  it("a new commit is told at the usual pace, however rare the words to a silent replica had become", () => {
    const replica = informed(1);
    for (let word = 0; word < 5; word++) replica.fire("gossip");
    expect(replica.state.gossipIn).toBe(8);
    replica.hear(0, commitMessage(at(0, 1, 5), put(1), { seq: 2, deps: deps(0, 0) }));
    expect(replica.state.gossipIn).toBe(2);
    expect(spokenTo(replica)).toEqual(others);
  });

  it("a replica waits when another that knows as much speaks, and speaks to whoever may not know should that one not", () => {
    const replica = informed(1);
    replica.hear(2, gossipMessage(deps(), deps(0, 0)));
    expect(replica.state.gossipIn).toBe(8);
    expect(spokenTo(replica)).toEqual([0, 1, 3]);
    const less = informed(2);
    less.hear(2, gossipMessage(deps(), deps(0, 0)));
    expect(spokenTo(less)).toEqual(others);
  });

  it("whoever hears from all that they know says so, and then the others need not speak", () => {
    const speaker = informed(1);
    expect(spokenTo(speaker)).toEqual(others);
    for (const rank of others) speaker.hear(rank, gossipMessage(deps(), deps(0, 0), "answer"));
    const end = gossipMessage(deps(), deps(0, 0), "end");
    expect(sentTo(speaker.fire("gossip"), 0)).toEqual([end]);
    expect(speaker.state.gossipIn).toBe(0);

    const other = informed(1);
    other.hear(2, gossipMessage(deps(), deps(0, 0)));
    expect(other.hear(2, end)).toEqual([]);
    expect(spokenTo(other)).toEqual([]);
    expect(other.state.gossipIn).toBe(0);
    const later = informed(2);
    later.hear(2, end);
    expect(spokenTo(later)).toEqual(others);
  });

  it("a replica speaks after a snapshot, and again as long as it keeps what the snapshot covers", () => {
    const replica = informed(2, 2);
    expect(spokenTo(replica)).toEqual(others);
    for (const from of others) replica.hear(from, gossipMessage(deps(), deps(0, 1)));
    expect(spokenTo(replica)).toEqual(others);
    for (const from of others) replica.hear(from, gossipMessage(deps(0, 1), deps(0, 1)));
    expect(replica.state.entries.size).toBe(0);
    expect(spokenTo(replica)).toEqual([]);
  });

  it("whoever repeats itself is sent our word, for it lacks somebody's; an answer is not answered", () => {
    const replica = informed(2, 2);
    const word = gossipMessage(deps(0, 1), deps(0, 1));
    expect(sentTo(replica.hear(2, word), 2)).toEqual([]);
    expect(sentTo(replica.hear(2, word), 2)).toEqual([gossipMessage(deps(0, 1), deps(0, 1), "answer")]);
    expect(replica.hear(2, { ...word, kind: "answer" } as never)).toEqual([]);
  });

  it("a replica that comes back speaks at once, and is told how far behind it is", () => {
    const back = informed(1);
    expect(typesTo(back.restart(), 1)).toEqual(["gossip"]);
    const fresh = new Replica(4, 5);
    expect(typesTo(fresh.restart(), 1)).toEqual([]);
    const ahead = informed(2, 2);
    expect(sentTo(ahead.hear(1, gossipMessage(deps(), deps(0, 0))), 1)).toEqual([
      gossipMessage(deps(0, 1), deps(0, 1), "answer"),
    ]);
  });
});
