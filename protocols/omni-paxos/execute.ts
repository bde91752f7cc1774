/**
 * Executing what is decided, in order, and answering the clients who wait for it; checkpoints.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1 (SC1 to SC3: decided logs are prefixes of one another); Ongaro
 * (2014), section 6.3, for sessions.
 * Invariants carried here: only what is decided is executed, in the order of slots; exactly once per session.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { tellAsker } from "./forwarding.ts";
import { persist } from "./persist.ts";
import { lastSlot, type OmniPaxos, type State } from "./state.ts";
import { applyStopSign, isStopSign } from "./stop-sign.ts";
import { after, type Slot } from "./types.ts";

/** All up to `decided` is: what of it is in the log, which must be one of a ballot that has it, is executed. */
export function executeUpTo(state: State, decided: number, io: Io<OmniPaxos>): void {
  const end = Math.min(decided, lastSlot(state));
  if (end <= state.decided) return;
  while (state.decided < end) {
    const slot = after(state.decided);
    const command = state.log.at(slot) as Command;
    assert(command !== undefined, "a decided entry above the checkpoint is in the log");
    state.decided = slot;
    if (isStopSign(command)) {
      applyStopSign(state, slot, command, io);
      takeCheckpoint(state, io); // the disk must not say that it is in the configuration before
    } else execute(state, slot, command, io);
  }
  if (state.decided - state.checkpoint.slot >= io.cluster.options.snapshotEntries) takeCheckpoint(state, io);
}

function execute(state: State, slot: Slot, command: Command, io: Io<OmniPaxos>): void {
  const { machine, result, fresh } = applyCommand(state.machine, command);
  state.machine = machine;
  io.observe({ type: "applied", slot, value: command.id, fresh });
  if (!fresh) io.observe(retryAnswered);
  const { session, sequence } = command;
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence || result === null) return;
  state.waiting = state.waiting.delete(session);
  tellAsker(waiting.client, command, result, io);
}

/** Sessions are part of it: a retry would be executed again by whoever begins with a checkpoint without them. */
export function takeCheckpoint(state: State, io: Io<OmniPaxos>): void {
  const { decided: slot, machine, configuration } = state;
  state.checkpoint = { slot, machine, configuration };
  const kept = Math.floor(io.cluster.options.snapshotEntries / 2); // who is a little behind needs no checkpoint
  state.log = state.log.compact(Math.min(slot + 1, Math.max(state.log.first, slot + 1 - kept)));
  io.observe(checkpointTaken);
  persist(state, io); // both in one: a log without the checkpoint before it has lost entries
}

const retryAnswered = { type: "witnessed", what: "session answered a retry" } as const;
const checkpointTaken = { type: "witnessed", what: "snapshot taken" } as const;
