/**
 * The words of CASPaxos: registers that are rewritten by functions of what they hold, ballots, configurations, votes, options.
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018), sections 2.2, 2.2.1 and 2.3.
 */
import type { Brand } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import { type CommandId, noopId } from "../../sim/contract/operation.ts";
import { emptyMachine, type Machine } from "../../sim/contract/state-machine.ts";
import { smallestOwned } from "../shared/ballots.ts";

/** From 1 up; 0 stands for none. Every ballot belongs to one proposer, which uses it for one register. */
export type Ballot = Brand<number, "Ballot">;
export const noBallot = 0 as Ballot;

/** The smallest ballot above `ballot` that belongs to the proposer of `rank` among `proposers`. */
export const ballotAfter = (ballot: Ballot, rank: number, proposers: number): Ballot =>
  smallestOwned(ballot, rank + 1, proposers);

/** The name of the one register, where it holds the whole store; else a register is called as its key is. */
export const wholeStore = "*";

/** The name of the register that holds the configuration, where there is one for each key: no key is called so. */
export const ownRegister = "#";

/** Who promises and who accepts: see configurations.ts. */
export interface Configuration {
  readonly number: number; // from 0; each step is one more
  readonly prepare: NodeSet; // who is asked to promise, by rank
  readonly accept: NodeSet; // who is asked to accept
  readonly target: NodeSet; // the members, once no change is under way
  readonly isSettled: boolean; // false: all registers have to be rewritten before the next step
  readonly former: { readonly prepare: NodeSet; readonly accept: NodeSet } | null; // the one before
  readonly joined: readonly number[]; // by rank: the number of the configuration with which it came last
}

/**
 * What a register holds after so many changes: a store of all keys, or of the one that it is named for, and the sessions of
 * those who changed it.
 */
export interface Contents {
  readonly version: number; // changes so far
  readonly last: CommandId; // the last of them; the no-op before the first
  readonly machine: Machine;
  /** In the register that holds it, once it is not the first any more. */
  readonly configuration?: Configuration;
}

/** The paper's empty value. Its version is above those of all registers that were removed. */
export const noContents = (version = 0): Contents => ({ version, last: noopId, machine: emptyMachine() });

/** The paper's tombstone: what is left of a key that was deleted, or that was never written in spite of all attempts. */
export const isTombstone = ({ machine }: Contents): boolean => machine.values.size === 0;

/** What an acceptor accepted. */
export interface Vote {
  readonly ballot: Ballot;
  readonly contents: Contents;
}

/** A vote as judges compare it. */
export const reportOf = (vote: Vote | null): string =>
  vote === null ? "no vote" : `${vote.ballot}: ${vote.contents.version} changes, last ${vote.contents.last}`;

export interface CasPaxosOptions {
  readonly proposers: number;
  readonly spares: number;
  /** `one` register with the whole store, or `each` key its own. */
  readonly store: string;
  readonly piggyback: boolean;
  /** `keep` registers that hold nothing, or `remove` them. */
  readonly tombstones: string;
  readonly phase1: number;
  readonly phase2: number;
  readonly retryMicros: number;
}
