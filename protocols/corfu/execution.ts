/**
 * Executing the log: what is decided is executed, in order, and clients that wait for it are answered.
 * Source: Balakrishnan et al., "Tango: Distributed Data Structures over a Shared Log" (SOSP 2013), section 3: views are made
 * by playing the log; Ongaro (2014), section 6.3, for sessions.
 */
import { members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { serve } from "../shared/serving.ts";
import { unitsOf } from "./layout.ts";
import { after, under, unitAt } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { Entry } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

/** Executes what is known of the log without a gap. */
export function executeKnown(state: ProxyState, io: ProxyIo): void {
  for (;;) {
    const entry = state.known.get(state.executed);
    if (entry === undefined) return;
    state.known = state.known.delete(state.executed);
    execute(state, entry, io);
  }
}

function execute(state: ProxyState, entry: Entry, io: ProxyIo): void {
  const slot = state.executed;
  const { command } = entry;
  state.executed = after(slot);
  state.log = state.log.append(entry);
  state.stuck = 0;
  state.unrest = 0;
  serve(state, slot, command, io);
  const one = command === null ? undefined : state.appends.get(command.session);
  // By whichever proxy it was appended: its session takes it, or what comes after it, once.
  if (one !== undefined && one.command.sequence <= command!.sequence) {
    state.appends = state.appends.delete(one.command.session);
  }
  if (command !== null && state.grants.has(command.id)) state.grants = state.grants.delete(command.id);
  checkpoint(state, io);
}

/** A checkpoint now and then, by which units may trim; entries of late stay, for units that join. */
function checkpoint(state: ProxyState, io: ProxyIo): void {
  const { base, executed, store, layout } = state;
  if (executed - base.next < io.cluster.options.snapshotEntries) return;
  state.log = state.log.compact(base.next);
  state.base = { next: executed, store };
  if (state.phase !== "sequence") return;
  io.observe({ type: "witnessed", what: "snapshot taken" });
  for (const rank of members(unitsOf(layout))) {
    io.send(unitAt(rank, io), { type: "trim", ...under(state, rank), checkpoint: state.base });
  }
}
