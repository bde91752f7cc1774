/**
 * What servers tell each other.
 * Source: Ongaro (2014), figure 3.1 (RequestVote, AppendEntries), figure 5.3 (InstallSnapshot), sections 3.10, 6.4 and 9.6; what
 * the options add, at their uses.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { CommandId, Request } from "../../sim/contract/operation.ts";
import type { SessionEntry } from "../../sim/contract/state-machine.ts";
import type { ClusterConfiguration, LogEntry, Snapshot } from "./entries.ts";
import type { Index, Term } from "./numbers.ts";

/** §9.6: would you vote for me in `term`? Changes nothing at either end. */
export interface PreVote {
  readonly type: "preVote";
  readonly term: Term;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
}
/** `term` is the term asked about when granted, the refuser's own when not. */
export interface PreVoted {
  readonly type: "preVoted";
  readonly term: Term;
  readonly granted: boolean;
}
export interface RequestVote {
  readonly type: "requestVote";
  readonly term: Term;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  /** §3.10, §4.2.3: the leader itself asked for this election, so nobody disrupts it. */
  readonly transfer: boolean;
}
export interface Voted {
  readonly type: "voted";
  readonly term: Term;
  readonly granted: boolean;
}
/** AppendEntries; with no entries, a heartbeat. `round` is the leader's round of heartbeats (§6.2, §6.4). */
export interface Append {
  readonly type: "append";
  readonly term: Term;
  readonly previousIndex: Index;
  readonly previousTerm: Term;
  readonly entries: readonly LogEntry[];
  readonly commit: Index;
  readonly round: number;
}
/** The sender durably holds the leader's log up to `match`, the end of the request answered. */
export interface Acknowledgement {
  readonly type: "appended";
  readonly term: Term;
  readonly match: Index;
  readonly round: number;
}
/** No entry of the leader's at `previousIndex` here, or a leader of an old term. Nothing above `hint` matches. */
export interface Rejected {
  readonly type: "rejected";
  readonly term: Term;
  readonly previousIndex: Index;
  readonly hint: Index;
  readonly round: number;
}
export interface InstallSnapshot {
  readonly type: "installSnapshot";
  readonly term: Term;
  readonly snapshot: Snapshot;
  readonly round: number;
  /** Who leads, where another server sends it in its place (delegates.ts). */
  readonly leader?: NodeId;
}
/** §6.4: how far is everything committed? Asked of the leader for a read elsewhere. */
export interface ReadIndex {
  readonly type: "readIndex";
  readonly id: CommandId;
}
/** After that was asked the sender led, and all that was committed by then is at or below `index`. */
export interface ReadIndexed {
  readonly type: "readIndexed";
  readonly id: CommandId;
  readonly index: Index;
}
/** A quorum read: how far does your log go? And the answer. */
export interface Probe {
  readonly type: "probe";
  readonly id: CommandId;
}
export interface Probed {
  readonly type: "probed";
  readonly id: CommandId;
  readonly last: Index;
}
/** What a client asked of a server that does not lead. */
export interface Forwarded {
  readonly type: "forwarded";
  readonly client: NodeId;
  readonly request: Request;
}
/** The leader has the request of this id. */
export interface Taken {
  readonly type: "taken";
  readonly id: CommandId;
}
/** To itself: apply some more of what is committed. */
interface Apply {
  readonly type: "apply";
}
/**
 * A part of a snapshot, its entries from the `at`-th on, of as many as the option says: first what the state machine holds, then its
 * sessions. The last part says so.
 */
export interface InstallChunk {
  readonly type: "installChunk";
  readonly term: Term;
  readonly index: Index;
  readonly indexTerm: Term;
  readonly configuration: ClusterConfiguration;
  readonly at: number;
  readonly values: readonly (readonly [key: string | number, value: string])[];
  readonly sessions: readonly (readonly [session: string | number, entry: SessionEntry])[];
  readonly isLast: boolean;
  readonly round: number;
}
/** The sender has the snapshot's entries below `at`, in memory, and waits for the next. */
export interface ChunkTaken {
  readonly type: "chunkTaken";
  readonly term: Term;
  readonly index: Index;
  readonly at: number;
  readonly round: number;
}
/** The leader asks a follower to send its own snapshot to `to`, if that covers `least`. */
export interface SendSnapshot {
  readonly type: "sendSnapshot";
  readonly term: Term;
  readonly to: NodeId;
  readonly least: Index;
  readonly round: number;
}
/** §3.10: start an election at once. */
export interface TimeoutNow {
  readonly type: "timeoutNow";
  readonly term: Term;
}

export type Message =
  | PreVote
  | PreVoted
  | RequestVote
  | Voted
  | Append
  | Acknowledgement
  | Rejected
  | InstallSnapshot
  | ReadIndex
  | ReadIndexed
  | Probe
  | Probed
  | Forwarded
  | Taken
  | Apply
  | InstallChunk
  | ChunkTaken
  | SendSnapshot
  | TimeoutNow;
