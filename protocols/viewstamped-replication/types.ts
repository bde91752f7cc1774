/**
 * The words of Viewstamped Replication: views, op-numbers, entries, checkpoints, and the messages. What a replica keeps of them
 * is in state.ts.
 * Source: Liskov and Cowling, "Viewstamped Replication Revisited" (2012), figure 2 and sections 4.1 to 4.3; Michael, Ports,
 * Sharma, Szekeres, "Recovering Shared Objects Without Stable Storage" (DISC 2017), for the crash vector.
 */
import type { Brand } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import { type Command, type CommandId, noopId } from "../../sim/contract/operation.ts";
import type { Machine } from "../../sim/contract/state-machine.ts";

/**
 * Views follow each other, and each has its primary; 0 before the first one that begins. §7: an epoch has views of its own, from
 * 0, and each message tells epoch and view; here both are one number, epochs before views, so that later is larger.
 */
export type View = Brand<number, "View">;
export const zeroView = 0 as View;

const viewsOfEpoch = 1_000_000;
export const epochOf = (view: View): number => Math.floor(view / viewsOfEpoch);
/** The first view of an epoch: §7.1.1, step 1, sets the view-number to 0. */
export const firstViewOf = (epoch: number): View => (epoch * viewsOfEpoch) as View;
/** The number of a view within its epoch. */
export const turnOf = (view: View): number => view % viewsOfEpoch;

/** The number of an operation in the log, from 1. */
export type OpNumber = Brand<number, "OpNumber">;
export const noOp = 0 as OpNumber;
export const after = (op: OpNumber, count = 1): OpNumber => (op + count) as OpNumber;

/** A request in the log, with the view in which it got its number: its viewstamp. Null: what a primary begins its view with. */
export interface Entry {
  readonly view: View;
  readonly command: Command | null;
}

/** What the judges know an entry by. */
export const commandIdOf = ({ command }: Entry): CommandId => (command === null ? noopId : command.id);

/** §5.1: the state after the operation `op`, sessions included, and the view of that operation. */
export interface Checkpoint {
  readonly op: OpNumber;
  readonly view: View;
  readonly machine: Machine;
}

/** §7.1: who takes part in an epoch, by rank. */
export interface Configuration {
  readonly epoch: number;
  readonly members: NodeSet;
  /** The members of the epoch before, who have the log that this one begins with; nobody in the first. */
  readonly before: NodeSet;
  /** The operation that ended the epoch before: the reconfiguration. */
  readonly from: OpNumber;
  /** A view of that epoch in which it was committed: the log of each view of it from there on goes up to `from` alike. */
  readonly since: View;
}

/** How often each replica has started, as far as its sender knows, by rank; empty where nobody forgets. */
export type CrashVector = readonly number[];

/** A log on its way: entries from `first` on, of which those up to `commit` are committed, or are in the checkpoint. */
export interface Copy {
  readonly first: OpNumber;
  readonly entries: readonly Entry[];
  readonly commit: OpNumber;
  /** For whoever has nothing to put them behind; null where the log goes back to what was asked for. */
  readonly checkpoint: Checkpoint | null;
}

/** §4.1, step 3: put these behind your log, from `first` on. All up to `commit` is committed. */
export interface Prepare {
  readonly type: "prepare";
  readonly view: View;
  readonly first: OpNumber;
  readonly entries: readonly Entry[];
  readonly commit: OpNumber;
}
/** §4.1, step 4: my log has all up to `op`. */
export interface PrepareOk {
  readonly type: "prepareOk";
  readonly view: View;
  readonly op: OpNumber;
}
/** §4.1, step 6: the primary lives, has committed up to `commit` and has operations up to `op`; who follows in `round`? */
export interface Commit {
  readonly type: "commit";
  readonly view: View;
  readonly commit: OpNumber;
  readonly op: OpNumber;
  readonly round: number;
}
/** I follow, and did when your round reached me; my log has all up to `op`. */
export interface CommitOk {
  readonly type: "commitOk";
  readonly view: View;
  readonly op: OpNumber;
  readonly round: number;
}
/** What you sent is of a view that I have left. */
export interface NewerView {
  readonly type: "newerView";
  readonly view: View;
}
/** §4.2, step 1: I hear no primary; shall we go on to `view`? Nothing is promised yet. */
export interface StartViewChange {
  readonly type: "startViewChange";
  readonly view: View;
}
/** §4.2, step 2, to the primary of `view`: I take part in no view below it any more, and this is my log. */
export interface DoViewChange {
  readonly type: "doViewChange";
  readonly view: View;
  /** The last view in which the sender's status was normal: whose primary's log this is. */
  readonly lastNormal: View;
  readonly copy: Copy;
  readonly crashes: CrashVector;
}
/** §4.2, step 3: the view begins, with this log. */
export interface StartView {
  readonly type: "startView";
  readonly view: View;
  readonly copy: Copy;
  readonly crashes: CrashVector;
}
/** §5.2: send me what follows `op` in the log of `view`. */
export interface GetState {
  readonly type: "getState";
  readonly view: View;
  readonly op: OpNumber;
}
export interface NewState {
  readonly type: "newState";
  readonly view: View;
  readonly copy: Copy;
}
/** §4.3, step 1: I have lost all that I knew. The nonce is the number of this start. */
export interface Recovery {
  readonly type: "recovery";
  readonly nonce: number;
  /** Where members change: the epoch that I knew. */
  readonly epoch?: number;
}
/** §4.3, step 2: the view that I am in; from its primary, with the log. */
export interface RecoveryResponse {
  readonly type: "recoveryResponse";
  readonly nonce: number;
  readonly view: View;
  readonly copy: Copy | null;
  readonly crashes: CrashVector;
}
/** §7.1.1: an epoch has begun, with these members, and you are behind; or you are one of them. */
export interface StartEpoch {
  readonly type: "startEpoch";
  readonly view: View;
  readonly configuration: Configuration;
}
/** §7.1.1, step 3 at the new replicas: I have the log of the epoch before, and take part in this one. */
export interface EpochStarted {
  readonly type: "epochStarted";
  readonly view: View;
}

export type Message =
  | Prepare
  | PrepareOk
  | Commit
  | CommitOk
  | NewerView
  | StartViewChange
  | DoViewChange
  | StartView
  | GetState
  | NewState
  | Recovery
  | RecoveryResponse
  | StartEpoch
  | EpochStarted;

export interface ViewstampedOptions {
  readonly electionMinMicros: number;
  readonly electionMaxMicros: number;
  readonly heartbeatMicros: number;
  readonly retryMicros: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
  readonly staysWithPrimary: boolean;
  readonly disk: string;
  readonly reconfigures: string;
  readonly spares: number;
}
