/**
 * What a log holds: entries, configurations among them, and the snapshot that stands for those before.
 * Source: Ongaro (2014), figure 3.1, sections 4.1, 4.3 and 5.1.
 */
import type { NodeSet } from "../../sim/base/node-set.ts";
import { type Command, type CommandId, noopId } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";
import type { Index, Term } from "./numbers.ts";

/** One log entry. A null command is the no-op that opens a term (section 6.4, step 1), or that of a joint configuration. */
export interface LogEntry {
  readonly term: Term;
  readonly command: Command | null;
  /** §4.1: in force from here on, wherever this entry is; absent from all others. */
  readonly configuration?: ClusterConfiguration;
}

/** What the judges know an entry by. */
export const valueOfEntry = (entry: LogEntry): CommandId => (entry.command === null ? noopId : entry.command.id);

/** Who votes. Replaced as a whole, by an entry of the log; the one of the beginning stands in none. */
export interface ClusterConfiguration {
  readonly voters: NodeSet;
  /** §4.3, joint consensus: the voters to come, of whom a majority is needed too. */
  readonly incoming?: NodeSet;
  /** Joint: the command that is done once `incoming` alone are the voters. */
  readonly asked?: Command;
  /** Where its entry stands, and of which term that is. */
  readonly index?: Index;
  readonly term?: Term;
  /** The name of the configuration before it (configuration.ts). */
  readonly follows?: string;
}

/** The state machine after the entry at `index`, which has `term`; sessions and configuration included (section 5.1). */
export interface Snapshot {
  readonly index: Index;
  readonly term: Term;
  readonly machine: Machine;
  readonly configuration: ClusterConfiguration;
}
