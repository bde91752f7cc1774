/**
 * Snapshots from followers: the leader asks one that has what is needed to send its own, and its disk and line are spared.
 *
 * Any server's snapshot is of a committed prefix, so it will do wherever it reaches to where the leader's log begins: only then is it
 * sent. Whoever gets it answers the leader, whose it is to go on. A follower that cannot help says nothing: the leader takes the
 * snapshot for lost, as any that is not acknowledged, and draws again, itself among the others.
 *
 * Source: CockroachDB's delegated snapshots (`DelegateSnapshotRequest`, pull request 88641) and TiKV's follower snapshots, in
 * which a replica near the one that lags sends its own. The dissertation's leader sends all itself (chapter 5).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isVoter } from "./configuration.ts";
import { isInContact } from "./contact.ts";
import { becomeSnapshot, progressOf, setProgress } from "./progress.ts";
import type { Index, Raft, SendSnapshot, State } from "./types.ts";
import { isWitness } from "./witness.ts";

/** The leader: true when a follower was asked to send its snapshot to `to`. */
export function delegateSnapshot(state: State, to: NodeId, io: Io<Raft>): boolean {
  const progress = progressOf(state, to);
  // Behind it the leader's log goes on, and has the term of the snapshot's last entry.
  const least = Math.max(state.log.first, progress.next) as Index;
  const able = Array.from(state.progress.keys()).filter((node) => isAble(state, node as NodeId, to, least, io));
  const drawn = able[able.length === 0 ? 0 : io.draw(able.length + 1)];
  if (drawn === undefined) return false;
  io.sendAhead(drawn as NodeId, { type: "sendSnapshot", term: state.term, to, least, round: state.round }); // owes the disk nothing
  setProgress(state, to, becomeSnapshot(progress, least));
  return true;
}

const isAble = (state: State, node: NodeId, to: NodeId, least: Index, io: Io<Raft>): boolean =>
  node !== io.self &&
  node !== to &&
  isVoter(state, node) &&
  !isWitness(node, io) &&
  isInContact(state, node) &&
  progressOf(state, node).match >= least;

/** The follower: sends what its disk has, in the name of the leader that asked. */
export function onSendSnapshot(state: State, from: NodeId, message: SendSnapshot, io: Io<Raft>): void {
  const { term, to, least, round } = message;
  const { snapshot } = state;
  if (term !== state.term || state.leader !== from || snapshot.index < least) return;
  io.send(to, { type: "installSnapshot", term, snapshot, round, leader: from });
  io.observe(sentForLeader);
}

const sentForLeader = { type: "witnessed", what: "snapshot sent in the leader's place" } as const;
