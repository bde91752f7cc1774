/**
 * Witnesses: members that vote and keep no log. Of the log a witness keeps one pair, the term and the index of the furthest
 * entry that it was told of, where others keep the end of their snapshot: that is all an election asks (§3.6.1).
 *
 * - *A name stands for an entry.* A term has one leader and an index in its log one entry, so who keeps a pair durably can
 *   testify to the entry, and to all before it, without having any of them (Log Matching).
 * - *The pair only goes up*, by term and then by index, and the witness votes for no log that ends below it. So Leader
 *   Completeness (§3.6.3) holds as for other voters: whoever it votes for ends in the pair's own term at its index or behind
 *   it, and has that leader's log so far; or in a later term, whose leader had what was committed.
 * - *Fewer than a majority.* At most half of a configuration are witnesses, so that each majority has a server with the log:
 *   what is committed is stored. With the last such server away the cluster waits, and loses nothing: the witness votes for
 *   nobody else.
 * - *It never leads*, since it has nothing to send, and is asked for no entry.
 * - *It is not in the way.* While servers in contact that keep the log are a majority, it is told of what they have committed and
 *   no more, so that any of them may lead with its vote. Otherwise of what becomes committed once all witnesses have
 *   answered; never of an entry that its leader's own disk may lose, since nobody could then show a log that it votes for.
 *
 * Source: Liskov et al., "Replication in the Harp File System" (SOSP 1991), section 4, and Paris, "Voting with Witnesses" (ICDCS
 * 1986): copies that have the version and not the data; Lamport and Massa, "Cheap Paxos" (DSN 2004), and tikv/rfcs pull request
 * 31: whoever helps out is asked only while another is away. The dissertation has no witnesses; that the pair suffices is argued
 * above.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { difference, has, intersection, type NodeSet, setOf, size, union } from "../../sim/base/node-set.ts";
import type { Cluster, Options } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { perCluster } from "../../sim/contract/quorum/sized.ts";
import { isFed, isQuorum } from "./configuration.ts";
import { inContact } from "./contact.ts";
import { followLeader, refuseOldLeader } from "./follower.ts";
import { writeLog } from "./persist.ts";
import { holders, progressOf, setProgress, testified } from "./progress.ts";
import {
  type Append,
  type Index,
  lastIndex,
  lastTerm,
  type Raft,
  type RaftOptions,
  type State,
  type Term,
  termAt,
} from "./types.ts";

/** The highest ranks of those that begin, as many as the option says, half of them at most. */
export const witnessesOf = perCluster(({ servers, options }: Cluster<RaftOptions>): NodeSet => {
  const first = servers - options.spares;
  const count = Math.min(options.witnesses, first >> 1);
  return setOf(...Array.from({ length: count }, (_, at) => first - 1 - at));
});

export const isWitness = (node: NodeId, { cluster }: Io<Raft>): boolean =>
  cluster.options.witnesses > 0 && has(witnessesOf(cluster), node);

/** How long it takes a leader to miss servers that keep the log, before it asks witnesses in their place. */
export const missedMicros = ({ witnesses, electionMaxMicros }: Options): number =>
  Number(witnesses) === 0 ? 0 : Number(electionMaxMicros);

/** True when each majority of `members` has one that keeps the log. */
export const isStoredBy = (members: NodeSet, cluster: Cluster<RaftOptions>): boolean =>
  2 * size(intersection(members, witnessesOf(cluster))) <= size(members);

/** The witness: a leader's request names the entry up to which it testifies to that leader's log. */
export function testify(state: State, from: NodeId, message: Append, io: Io<Raft>): void {
  const { term, previousIndex, previousTerm, round } = message;
  if (term < state.term) return refuseOldLeader(state, from, previousIndex, io);
  followLeader(state, from, term, io);
  if (isBehind(state, previousTerm, previousIndex)) keepPair(state, previousTerm, previousIndex, io);
  io.send(from, { type: "appended", term, match: previousIndex, round });
}

const isBehind = (state: State, term: Term, index: Index): boolean =>
  term > lastTerm(state) || (term === lastTerm(state) && index > lastIndex(state));

function keepPair(state: State, term: Term, index: Index, io: Io<Raft>): void {
  state.snapshot = { ...state.snapshot, index, term };
  state.log = Log.empty((index + 1) as Index);
  writeLog(state, io);
  io.sync(); // before it testifies: a pair that is forgotten is a vote for a log without the entry
  observePair(state, io);
}

/** To judges: what this witness's disk testifies to. */
export function observePair(state: State, io: Io<Raft>): void {
  io.observe({ type: "testified", slot: lastIndex(state), term: lastTerm(state), under: state.term });
}

/** The leader: tells a witness how far it may testify, where that is news that somebody waits for, or with a heartbeat. */
export function tellWitness(state: State, to: NodeId, isBeat: boolean, io: Io<Raft>): void {
  const isNeeded = !areEnough(state, io);
  const index = isNeeded ? witnessable(state, io) : state.commit;
  const progress = progressOf(state, to);
  const isNews = isNeeded && index >= progress.next;
  if (!isNews && !isBeat) return;
  const { term, commit, round } = state;
  const previousTerm = termAt(state, index) as Term;
  io.sendAhead(to, { type: "append", term, previousIndex: index, previousTerm, entries: [], commit, round }); // all durable
  if (isNews) setProgress(state, to, testified(progress, index));
}

/** Somebody acknowledged more: what waits for the witnesses' word goes to them. */
export function tellWitnesses(state: State, io: Io<Raft>): void {
  const witnesses = witnessesOf(io.cluster);
  for (let node = 0; node < state.progress.length; node++) {
    if (has(witnesses, node) && isFed(state, node as NodeId)) tellWitness(state, node as NodeId, false, io);
  }
}

/** Servers in contact that keep the log are a majority without any witness. */
const areEnough = (state: State, { cluster }: Io<Raft>): boolean =>
  isQuorum(state, difference(inContact(state), witnessesOf(cluster)));

/** The last index that those who hold it and all witnesses together commit. */
function witnessable(state: State, io: Io<Raft>): Index {
  const witnesses = witnessesOf(io.cluster);
  let index = state.commit;
  for (const { match } of state.progress) {
    if (match > index && isQuorum(state, union(holders(state, match), witnesses))) index = match;
  }
  return index;
}
