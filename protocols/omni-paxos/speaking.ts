/**
 * Speaking to the other members of the configuration.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 3: a configuration is a set of servers.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { OmniPaxos, State } from "./state.ts";
import type { Message } from "./types.ts";

/** All members but this server. */
export const othersOf = ({ configuration }: State, self: NodeId): readonly NodeId[] =>
  members(configuration.members).filter((rank) => rank !== self) as NodeId[];

export function tellMembers(state: State, message: Message, io: Io<OmniPaxos>): void {
  for (const other of othersOf(state, io.self)) io.send(other, message);
}

/** Past the syncs that are under way: for what owes the disk nothing. */
export function tellMembersAhead(state: State, message: Message, io: Io<OmniPaxos>): void {
  for (const other of othersOf(state, io.self)) io.sendAhead(other, message);
}
