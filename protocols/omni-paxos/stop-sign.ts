/**
 * Reconfiguration: a stop-sign is the last entry of a configuration, and names the members of the next one. Nothing follows it in the
 * log of its configuration; once it is decided, the members of the next one begin that with an election of their own.
 *
 * The log goes on: the next configuration decides the slots behind the stop-sign. Ballots of it are above those of the one before.
 * Whoever asked for it is answered by a leader of the next configuration: a majority of its members has the old log then.
 *
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 6.
 * Invariants carried here: nothing is accepted behind a stop-sign in its configuration; a server begins a configuration only with the
 * whole log of those before it.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, has, type NodeSet, noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command, Reconfigure, Request, Result } from "../../sim/contract/operation.ts";
import { lastSlot, type OmniPaxos, type State } from "./state.ts";
import { stepDown } from "./step-down.ts";
import { after, type Configuration, type Slot } from "./types.ts";

export const isStopSign = ({ operation }: Pick<Command, "operation">): boolean => operation.type === "reconfigure";

/** The log ends with the stop-sign of the configuration in force. */
export function isStopped(state: State): boolean {
  const last = state.log.last();
  return last !== undefined && isStopSign(last) && lastSlot(state) >= state.configuration.from;
}

const membersIn = ({ operation }: Pick<Command, "operation">): NodeSet => setOf(...(operation as Reconfigure).members);

/** Any servers may follow any others. Whether it is granted follows from what is asked alone, whoever leads. */
export function mayFollow(request: Request, { cluster }: Io<OmniPaxos>): boolean {
  const members = membersIn(request);
  const isSome = members !== noNodes && difference(members, allNodes(cluster.servers)) === noNodes;
  return isSome && cluster.options.reconfigures !== "none";
}

/** What judges know a configuration by. */
const nameOf = ({ number, from }: Configuration): string => (number === 0 ? "first" : `from ${from}`);

/** Its members may have the say soon: from here on, whoever comes to lead may decide it. */
export function observeConsidered(state: State, stopSign: Command, io: Io<OmniPaxos>): void {
  io.observe({ type: "considered", members: [membersIn(stopSign)], follows: nameOf(state.configuration) });
}

/** Somebody leads it: a majority of its members has all that came before. */
export function observeConfigured({ configuration }: State, io: Io<OmniPaxos>): void {
  const { members, from: slot, follows } = configuration;
  if (io.cluster.options.reconfigures === "none") return;
  io.observe({ type: "configured", configuration: nameOf(configuration), members: [members], follows, slot });
}

/** The stop-sign at `slot` is decided: whoever asked is answered later, when the next configuration has a leader. */
export function applyStopSign(state: State, slot: Slot, command: Command, io: Io<OmniPaxos>): void {
  const { session, sequence } = command;
  const { values, sessions } = state.machine;
  state.machine = { values, sessions: sessions.set(session, { sequence, result: granted }) };
  io.observe({ type: "applied", slot, value: command.id, fresh: true });
  const { configuration: before } = state;
  state.configuration = {
    number: before.number + 1,
    members: membersIn(command),
    from: after(slot),
    follows: nameOf(before),
  };
  stepDown(state, io); // its ballot was of the configuration before
  io.observe({ type: "witnessed", what: "members changed" });
}

const granted: Result = { type: "done" };

export const isMember = ({ configuration }: State, server: NodeId): boolean => has(configuration.members, server);
