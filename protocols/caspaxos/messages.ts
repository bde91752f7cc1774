/**
 * The messages of CASPaxos.
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018), sections 2.2, 2.2.1, 2.3 and 3.1.
 */
import type { Table } from "../../sim/base/table.ts";
import type { CommandId } from "../../sim/contract/operation.ts";
import type { SessionEntry } from "../../sim/contract/state-machine.ts";
import type { Ballot, Configuration, Contents, Vote } from "./types.ts";

/** 1a. */
export interface Prepare {
  readonly type: "prepare";
  readonly register: string;
  readonly ballot: Ballot;
  /** Clients that the proposer has answered in this life. */
  readonly served: number;
  /** That of the proposer; without it, the first. */
  readonly configuration?: Configuration;
  /** How often the proposer has taken note of a removal (collect.ts); without it, never. */
  readonly age?: number;
}
/** 1b, the paper's confirmation of a prepare. */
export interface PrepareAnswer {
  readonly type: "promise";
  readonly ballot: Ballot;
  readonly vote: Vote | null;
}
/** 2a, and the prepare of ballot `next` along with it, unless that is 0. */
export interface Accept {
  readonly type: "accept";
  readonly register: string;
  readonly ballot: Ballot;
  readonly next: Ballot;
  readonly served: number;
  readonly contents: Contents;
  /** The last change that the proposer found, and those that it made of it: what judges are told. */
  readonly ids: readonly CommandId[];
  readonly configuration?: Configuration;
  readonly age?: number;
}
/** 2b, and what the acceptor has promised by now: where that is the ballot's `next`, 1b of it, with this vote. */
export interface AcceptAnswer {
  readonly type: "accepted";
  readonly register: string;
  readonly ballot: Ballot;
  readonly promised: Ballot;
}
/**
 * The paper's conflict: `ballot` is below `promised`, or of a configuration before that which is told. `version` is that of the acceptor's vote, and `served` what the holder
 * of the promise said of itself.
 */
export interface Nack {
  readonly type: "nack";
  readonly ballot: Ballot;
  readonly promised: Ballot;
  readonly version: number;
  readonly served: number;
  readonly configuration?: Configuration;
}
/** Take this configuration for the newest, unless you know of a newer one. */
export interface Adopt {
  readonly type: "adopt";
  readonly configuration: Configuration;
}
/** The newest configuration that the acceptor knows of by now, and the registers in which it has voted. */
export interface AdoptAnswer {
  readonly type: "adopted";
  readonly configuration: Configuration;
  readonly registers: readonly string[];
}

/** To proposers: this register, which holds nothing by this ballot with all acceptors, is about to be removed. */
export interface Bury {
  readonly type: "bury";
  readonly register: string;
  readonly ballot: Ballot;
  readonly version: number;
  /** The last change of each session there. */
  readonly sessions: Table<SessionEntry>;
}
/** The proposer works at the register no more, but with ballots above that one; and it is of this age by now. */
export interface BuryAnswer {
  readonly type: "buried";
  readonly register: string;
  readonly ballot: Ballot;
  readonly age: number;
}
/** To acceptors: remove the register if it still is as that ballot left it, and hear proposers of these ages, or older. */
export interface Remove {
  readonly type: "remove";
  readonly register: string;
  readonly ballot: Ballot;
  readonly ages: readonly number[]; // by rank
}
export interface RemoveAnswer {
  readonly type: "removed";
  readonly register: string;
  readonly ballot: Ballot;
}

export type Message =
  | Prepare
  | PrepareAnswer
  | Accept
  | AcceptAnswer
  | Nack
  | Adopt
  | AdoptAnswer
  | Bury
  | BuryAnswer
  | Remove
  | RemoveAnswer;
