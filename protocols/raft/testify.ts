/**
 * What a witness does with a leader's request (witness.ts): it keeps the pair that the request names, durably, and says so.
 *
 * Source: Liskov et al., "Replication in the Harp File System" (SOSP 1991), section 4.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import { followLeader, refuseOldLeader } from "./follower.ts";
import { writeLog } from "./persist.ts";
import { type Append, type Index, lastIndex, lastTerm, type Raft, type State, type Term } from "./types.ts";
import { observePair } from "./witness.ts";

/** A leader's request names the entry up to which it testifies to that leader's log. */
export function testify(state: State, from: NodeId, message: Append, io: Io<Raft>): void {
  const { term, previousIndex, previousTerm, round } = message;
  if (term < state.term) return refuseOldLeader(state, from, previousIndex, round, io);
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
