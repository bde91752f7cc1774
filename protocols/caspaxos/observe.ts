/**
 * What judges are told of registers. One register of the whole store is a log without the log: its change number n is
 * slot n. With a register for each key, promises and votes are told register by register, as `instance`.
 */
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Members } from "../../sim/contract/members.ts";
import { registerNumber, registersMax } from "../shared/register-numbers.ts";
import { type CasPaxosOptions, type Configuration, wholeStore } from "./types.ts";

/** The field `instance` of a promise or a vote, where there is a register for each key. */
export const instanceOf = (register: string): { readonly instance?: number } =>
  register === wholeStore ? {} : { instance: registerNumber(register) };

/** The slot that a register's change of this number is told by. Of version 2^15 and beyond they would no longer be safe integers to judges. */
export const slotOf = (register: string, version: number): number =>
  register === wholeStore ? version : version * registersMax + registerNumber(register);

/** Slots of the changes that an accept names by `ids`, of which the last makes the contents of this version. */
export const slotsOf = (register: string, version: number, ids: readonly unknown[]): number[] =>
  ids.map((_, at) => slotOf(register, version - ids.length + 1 + at));

/** The field `members` of an election or a decision, where it is not the whole role: `set` of the configuration. */
export const membersIn = (
  { options }: Cluster<CasPaxosOptions>,
  { number }: Configuration,
  set: NodeSet,
): { readonly members?: Members } => (number === 0 && options.spares === 0 ? {} : { members: [set] });

/** The field `decidesWithin` of an election, likewise. */
export function decidesWithin(
  cluster: Cluster<CasPaxosOptions>,
  configuration: Configuration,
): { readonly decidesWithin?: Members } {
  const { members } = membersIn(cluster, configuration, configuration.accept);
  return members === undefined ? {} : { decidesWithin: members };
}
