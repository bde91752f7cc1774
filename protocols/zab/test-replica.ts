/** For tests: a replica of a cluster of three, fed messages by hand. */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import { emptyMachine } from "../../sim/contract/state-machine.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { clusterOf, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { zab } from "./index.ts";
import type { Zab } from "./state.ts";
import {
  type Entry,
  type Epoch,
  type Message,
  type Phase,
  type Snapshot,
  type Sync,
  type ZabOptions,
  type Zxid,
  zxidOf,
} from "./types.ts";

const automaton = zab.roles["replica"] as unknown as Automaton<Zab>;

export class Replica extends TestNode<Zab> {
  constructor(self: number, nodes = 3, options: Partial<ZabOptions> = {}) {
    super(automaton, clusterOf<ZabOptions>(zab, nodes, options), self);
  }
}

export const epoch = (value: number): Epoch => value as Epoch;
export const zxid = (of: number, counter: number): Zxid => zxidOf(epoch(of), counter);

export const put = (session: number, sequence = 1): Command =>
  commandOf(requestOf(session, sequence, { type: "put", key: "a", value: `${session}.${sequence}` }));

/** Null: NEWLEADER. */
export const entry = (of: number, counter: number, command: Command | null = counter === 0 ? null : put(0)): Entry => ({
  zxid: zxid(of, counter),
  command,
});

export const voteOf = (
  leader: number,
  of = 0,
  last: Zxid = zxid(0, 0),
  round = 1,
  phase: Phase = "looking",
): Message => ({
  type: "notification",
  phase,
  round,
  vote: { leader: leader as NodeId, epoch: epoch(of), zxid: last },
});

export const diffBehind = (after: Zxid, ...entries: Entry[]): Sync => ({ type: "diff", after, entries });
export const truncTo = (to: Zxid, ...entries: Entry[]): Sync => ({ type: "trunc", to, entries });

export const snapshotOf = (last: Zxid, position: number): Snapshot => ({
  zxid: last,
  position,
  machine: emptyMachine(),
});

export const newLeaderOf = (of: number, sync: Sync, commit: Zxid = zxid(0, 0)): Message => ({
  type: "newLeader",
  epoch: epoch(of),
  sync,
  commit,
});

export const ackOf = (of: number, counter: number): Message => ({
  type: "ack",
  epoch: epoch(of),
  zxid: zxid(of, counter),
});

export const ackEpochOf = (of: number, currentEpoch: number, last: Zxid, isPromise = true): Message => ({
  type: "ackEpoch",
  epoch: epoch(of),
  currentEpoch: epoch(currentEpoch),
  zxid: last,
  isPromise,
});

export const typesTo = (effects: readonly unknown[], to: number): string[] =>
  sentTo(effects, to).map((sent) => (sent as Message).type);

/** Replica 0 follows replica 2, which has not let it in yet. */
export function follower(options: Partial<ZabOptions> = {}): Replica {
  const replica = new Replica(0, 3, options);
  replica.restart();
  replica.hear(2, voteOf(2));
  replica.hear(1, voteOf(2));
  replica.fire("settle");
  assert(replica.state.phase === "following", "it follows replica 2");
  return replica;
}

/** Replica 0 follows replica 2 in epoch 1, which has begun. */
export function synchronized(options: Partial<ZabOptions> = {}): Replica {
  const replica = follower(options);
  replica.hear(2, { type: "leaderInfo", epoch: epoch(1) });
  replica.hear(2, newLeaderOf(1, diffBehind(zxid(0, 0), entry(1, 0))));
  replica.hear(2, { type: "upToDate", epoch: epoch(1), commit: zxid(1, 0) });
  assert(replica.state.isUpToDate, "it may serve");
  return replica;
}

/** Replica 2 leads, and nobody follows yet. */
export function prospective(options: Partial<ZabOptions> = {}): Replica {
  const replica = new Replica(2, 3, options);
  replica.restart();
  replica.hear(0, voteOf(2));
  replica.fire("settle");
  assert(replica.state.phase === "leading", "it was voted for");
  return replica;
}

/** Replica 2 leads epoch 1, which replicas 0 and 2 have promised and begun. */
export function leader(options: Partial<ZabOptions> = {}): Replica {
  const replica = prospective(options);
  replica.hear(0, { type: "followerInfo", acceptedEpoch: epoch(0) });
  replica.hear(2, ackEpochOf(1, 0, zxid(0, 0)));
  replica.hear(0, ackEpochOf(1, 0, zxid(0, 0)));
  replica.hear(2, ackOf(1, 0));
  replica.hear(0, ackOf(1, 0));
  assert(replica.state.committed === 1, "NEWLEADER is committed");
  return replica;
}
