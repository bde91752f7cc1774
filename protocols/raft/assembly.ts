/**
 * Snapshots in parts, the follower's side: what came so far waits in memory for the rest. Nothing is written before the last part
 * is there: a snapshot is on the disk whole, or not at all.
 * Source: Ongaro (2014), chapter 5, figure 5.3, InstallSnapshot receiver, steps 2 to 5.
 * Invariant carried here: the machine that is installed is that of the snapshot's index.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { emptyMachine, type Machine } from "../../sim/contract/state-machine.ts";
import { followLeader, refuseOldLeader } from "./follower.ts";
import { install } from "./snapshot.ts";
import type { Assembly, Index, InstallChunk, Raft, State } from "./types.ts";

/** The follower: takes the part that it waits for, and asks for the next; the last one makes the snapshot. */
export function onInstallChunk(state: State, from: NodeId, message: InstallChunk, io: Io<Raft>): void {
  const { term, index, indexTerm, configuration, round } = message;
  if (term < state.term) return refuseOldLeader(state, from, index, io);
  followLeader(state, from, term, io);
  if (index <= state.commit) {
    state.assembly = null;
    return io.send(from, { type: "appended", term, match: index, round });
  }
  const { assembly, isWhole } = taken(state.assembly, message);
  state.assembly = isWhole ? null : assembly;
  if (!isWhole) return io.send(from, { type: "chunkTaken", term, index, at: assembly.at, round });
  install(state, { index, term: indexTerm, machine: assembly.machine, configuration }, io);
  io.send(from, { type: "appended", term, match: index, round });
}

/** What is there with this part. One that is not next changes nothing, one of another snapshot begins anew. */
function taken(known: Assembly | null, part: InstallChunk): { readonly assembly: Assembly; readonly isWhole: boolean } {
  const isSame = known?.index === part.index && known.indexTerm === part.indexTerm;
  const before = isSame ? known : begun(part.index, part);
  if (part.at !== before.at) return { assembly: before, isWhole: false };
  const machine = withPart(before.machine, part);
  const assembly = { ...before, at: before.at + part.values.length + part.sessions.length, machine };
  return { assembly, isWhole: part.isLast };
}

const begun = (index: Index, { indexTerm }: InstallChunk): Assembly => ({
  ...{ index, indexTerm, at: 0 },
  machine: emptyMachine(),
});

function withPart({ values, sessions }: Machine, part: InstallChunk): Machine {
  for (const [key, value] of part.values) values = values.set(key, value);
  for (const [session, entry] of part.sessions) sessions = sessions.set(session, entry);
  return { values, sessions };
}
