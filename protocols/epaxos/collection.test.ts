/** Garbage collection: what is dropped, and what still follows it. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { at, ballot, commitMessage, deps, gossipMessage, preAcceptMessage, put, Replica } from "./test-replica.ts";
import type { Message } from "./types.ts";

const everyone = [0, 1, 2, 3];
const gossip = (...executed: number[]): Message => gossipMessage(deps(...executed), deps(...executed));

/** Replica 4 with two instances of replica 0 executed and in its snapshot. */
function snapshotted(): Replica {
  const replica = new Replica(4, 5, { snapshotEntries: 2 });
  replica.hear(0, commitMessage(at(0, 0, 5), put(0), { seq: 1, deps: deps() }));
  replica.hear(0, commitMessage(at(0, 1, 5), put(1), { seq: 2, deps: deps(0, 0) }));
  expect(replica.state.snapshot.executed).toEqual(deps(0, 1));
  return replica;
}

/** The same, after all others said that they executed both. */
function collected(): Replica {
  const replica = snapshotted();
  for (const from of everyone) replica.hear(from, gossip(0, 1));
  expect(replica.state.entries.size).toBe(0);
  return replica;
}

describe("collection of executed instances", () => {
  it("an instance is dropped when all replicas have it in a snapshot, and not before", () => {
    const replica = snapshotted();
    for (const from of [0, 1, 2]) replica.hear(from, gossip(0, 1));
    expect(replica.state.entries.size).toBe(2);
    replica.hear(3, gossip(0, 0));
    expect(replica.state.entries.keys()).toEqual([at(0, 1, 5)]);
  });

  it("what interferes with a collected command still follows it, also after a restart", () => {
    const replica = collected();
    const reply = () => sentTo(replica.hear(1, preAcceptMessage(at(1, 0, 5), put(5), { seq: 1, deps: deps() })), 1)[0];
    expect(reply()).toMatchObject({ seq: 3, deps: deps(0, 1) });
    const again = collected();
    again.restart();
    expect(sentTo(again.hear(1, preAcceptMessage(at(1, 0, 5), put(5), { seq: 1, deps: deps() })), 1)[0]).toMatchObject({
      seq: 3,
      deps: deps(0, 1),
    });
  });

  it("nothing is answered about a collected instance: whoever asks has executed it", () => {
    const replica = collected();
    expect(replica.hear(1, { type: "prepare", instance: at(0, 0, 5), ballot: ballot(6) })).toEqual([]);
    expect(replica.hear(1, commitMessage(at(0, 1, 5), put(1), { seq: 2, deps: deps(0, 0) }))).toEqual([]);
  });

  it("§4.4 a collected command that the tried one does not follow was committed without it", () => {
    const replica = collected();
    // A later one that does follow the tried command must not hide it.
    replica.hear(0, commitMessage(at(0, 2, 5), put(3), { seq: 9, deps: deps(0, 1, 1, 0) }));
    const attempt: Message = {
      type: "tryPreAccept",
      instance: at(1, 0, 5),
      ballot: ballot(6),
      command: put(5),
      seq: 2,
      deps: deps(0, 0),
    };
    expect(sentTo(replica.hear(2, attempt), 2)[0]).toMatchObject({ verdict: "committed", conflict: at(0, 1, 5) });
  });

  it("a restart finds the state machine of the snapshot and executes again what came after", () => {
    const replica = snapshotted();
    replica.hear(0, commitMessage(at(0, 2, 5), put(2), { seq: 3, deps: deps(0, 1) }));
    const { values } = replica.state.machine;
    replica.restart();
    expect(replica.state.machine.values.entries()).toEqual(values.entries());
    expect(replica.state.executedTo).toEqual(deps(0, 2));
  });

  it("entries are written with the snapshot that covers those collected: a crash keeps any of the unsynced writes", () => {
    const replica = snapshotted();
    for (const from of [0, 1, 2]) replica.hear(from, gossip(0, 1));
    const effects = [
      ...replica.hear(3, gossip(0, 1)),
      ...replica.hear(1, preAcceptMessage(at(1, 0, 5), put(5), { seq: 1, deps: deps() })),
    ];
    const writes = (effects as [string, object][]).filter(([kind]) => kind === "write").map(([, change]) => change);
    expect(writes).toHaveLength(2);
    for (const write of writes) expect(write).toMatchObject({ snapshot: { executed: deps(0, 1) } });
  });
});
