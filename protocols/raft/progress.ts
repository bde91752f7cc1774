/**
 * Progress: what a leader knows of one server, itself included, and what it may send there.
 * Source: Ongaro (2014), figure 3.1, "volatile state on leaders" (nextIndex, matchIndex); sections 3.5 (finding where the
 * logs meet), 5.3 (InstallSnapshot), 6.4 (rounds of heartbeats), 10.2.2 (pipelining). The states are those of etcd's
 * raft: probe, replicate, snapshot.
 * Invariants carried here: match never goes down within a term; match < next, but for the leader's own.
 */
import { assert } from "../../sim/base/assert.ts";
import { add, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { type Index, noIndex } from "./numbers.ts";

/** What a leader may send to a server, or what it waits for. */
export type Flow =
  | "probeDue" // may send one request, to find where the logs meet
  | "probeSent" // waits for the answer to that request; only heartbeats go
  | "replicate" // the logs meet: requests go ahead of their answers
  | "snapshotSent"; // waits until the snapshot is installed or taken for lost; only heartbeats go

/** One server's. Replaced by the transitions below, never mutated. */
export interface Progress {
  /** The server durably holds the leader's log up to here: an acknowledged request proved it. Below `next`. */
  readonly match: Index;
  /** The next entry to send. While replicating, all that lies between `match` and here is on its way. */
  readonly next: Index;
  /** Where it is `snapshotSent`, `next` stands behind what the snapshot covers. */
  readonly flow: Flow;
  /** The last round of heartbeats answered: after it began, the server was still in this term. */
  readonly round: number;
  /** Checks of the quorum since the snapshot under way was sent; 0 where none is. */
  readonly checks: number;
  /** Of a snapshot in parts: where the part begins that was sent last, behind the first. */
  readonly part?: number;
}

/** Who keeps it: the leader's state. */
interface Keeper {
  progress: readonly Progress[];
}

/** What the leader knows of server `node`. */
export const progressOf = ({ progress }: Readonly<Keeper>, node: number): Progress => progress[node] as Progress;

/** Puts down what the leader knows of server `node` now. */
export function setProgress(state: Keeper, node: number, progress: Progress): void {
  if (progress === state.progress[node]) return;
  const copy = state.progress.slice();
  copy[node] = progress;
  state.progress = copy;
}

/** Who durably holds the leader's log up to `index`. */
export function holders({ progress }: Readonly<Keeper>, index: Index): NodeSet {
  let nodes = noNodes;
  for (let node = 0; node < progress.length; node++) {
    if ((progress[node] as Progress).match >= index) nodes = add(nodes, node);
  }
  return nodes;
}

/** At the start of a term nothing is known to be anywhere, not even on the leader's own disk. */
export const initialProgress = (next: Index): Progress => ({
  match: noIndex,
  next,
  flow: "probeDue",
  round: 0,
  checks: 0,
});

/** An answer came to a request of `round`, whatever it says. One that was overtaken tells nothing new. */
export function answeredRound(progress: Progress, round: number): Progress {
  const { match, next, flow, checks } = progress;
  return round > progress.round ? { match, next, flow, round, checks, ...partOf(progress) } : progress;
}

/** The leader's own disk holds the log up to `match`. It sends itself nothing, so `next` and `flow` stand still. */
export function written(progress: Progress, match: Index): Progress {
  const { next, flow, round, checks } = progress;
  return match > progress.match ? { match, next, flow, round, checks } : progress;
}

/** The server holds the log up to `match`. Where that is all it was sent, or more, the logs meet. */
export function acknowledged(progress: Progress, match: Index): Progress {
  const { next, flow, round, checks } = progress;
  if (match >= next || (match === next - 1 && flow !== "replicate")) return becomeReplicate(progress, match);
  return match > progress.match ? { match, next, flow, round, checks, ...partOf(progress) } : progress;
}

function becomeReplicate(progress: Progress, match: Index): Progress {
  assert(match >= progress.match, "matchIndex never goes down");
  return { match, next: (match + 1) as Index, flow: "replicate", round: progress.round, checks: 0 };
}

/** `count` entries went out: after a probe its answer is waited for, replication goes on behind them. */
export function sentEntries({ match, next, flow, round }: Progress, count: number): Progress {
  if (flow === "replicate") return { match, next: (next + count) as Index, flow, round, checks: 0 };
  assert(flow === "probeDue", "entries go to a server that replicates, or as its one probe");
  return { match, next, flow: "probeSent", round, checks: 0 };
}

/** A witness is told that it may testify up to `index`: until there is more to say, heartbeats alone say it again. */
export function testified({ match, flow, round, checks }: Progress, index: Index): Progress {
  return { match, next: (index + 1) as Index, flow, round, checks };
}

/** The logs meet at `last` at best, and at `match` for certain: one request will tell. */
export function becomeProbe({ match, round }: Progress, last: number): Progress {
  return { match, next: (Math.max(last, match) + 1) as Index, flow: "probeDue", round, checks: 0 };
}

/** The snapshot went out: it covers `next`, which the log no longer has. What it does not cover is next then. */
export function becomeSnapshot({ match, next, flow, round }: Progress, covered: Index): Progress {
  assert(next <= covered, "a snapshot goes only where the log falls short");
  assert(flow !== "snapshotSent", "a snapshot under way is not sent again");
  return { match, next: (covered + 1) as Index, flow: "snapshotSent", round, checks: 0 };
}

/** A part of the snapshot is there, and the one that begins with entry `part` went out: it is as new as one just sent. */
export const partSent = ({ match, next, flow, round }: Progress, part: number): Progress => ({
  ...{ match, next, flow, round },
  ...{ checks: 0, part },
});

/** What remains while the snapshot is under way, whatever else is learned. */
const partOf = ({ part }: Progress): { readonly part?: number } => (part === undefined ? {} : { part });

export const isSnapshotSent = ({ flow }: Progress): boolean => flow === "snapshotSent";

/**
 * The quorum was checked once more. A snapshot not acknowledged for a whole election timeout since it was sent is lost, or
 * nearly: a probe behind it will tell (etcd does so when a snapshot is reported to have failed). Each snapshot has its own
 * time, so that none just sent is taken for lost.
 */
export function ageSnapshot(progress: Progress, checksPerTimeout: number): Progress {
  const { match, next, flow, round } = progress;
  if (flow !== "snapshotSent") return progress;
  const checks = progress.checks + 1; // the first of them came sooner than a whole span after the snapshot
  if (checks <= checksPerTimeout) return { match, next, flow, round, checks, ...partOf(progress) };
  return { match, next, flow: "probeDue", round, checks: 0 };
}
