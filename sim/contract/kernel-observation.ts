/** What the kernel itself tells judges of a run: who is up, who hears whom, who was asked, and how it ended. */
import type { Reply, Session } from "./operation.ts";

/** Kernel: the node came back from a crash with what its disk kept (see `Seen.standing`). */
export interface Restarted {
  readonly type: "restarted";
}

/** Kernel: the node crashed; its volatile state is gone. */
export interface Crashed {
  readonly type: "crashed";
}

/** Kernel: all faults ended; from here on the system must make progress. */
export interface Healed {
  readonly type: "healed";
}

/** Kernel: from here on this node hears these nodes and no others, whatever they send. Told where it changes. */
export interface Hears {
  readonly type: "hears";
  readonly from: readonly number[];
}

/** Kernel: a fault slows or stops this node (it is paused, or its processor, disk or links are slow), or does no longer. */
export interface Hampered {
  readonly type: "hampered";
  readonly isHampered: boolean;
}

/** Kernel: a request of a client came to this node. */
export interface Requested {
  readonly type: "requested";
  readonly session: Session;
  readonly sequence: number;
}

/** Kernel: an answer to a client leaves this node, behind the syncs before it. */
export interface Answered {
  readonly type: "answered";
  readonly reply: Reply;
}

/** Kernel, at the end of a run, of each replica that is up and not cut off for ever: how far it has applied. */
export interface Replicated {
  readonly type: "replicated";
  readonly upTo: number;
  /** Digest of its state machine. */
  readonly machine: string;
  /** How many commands it holds by themselves that a checkpoint should cover. */
  readonly excess: number;
}

/** Kernel, at the end of a run that healed: whether the budget of events ended it. */
export interface Ended {
  readonly type: "ended";
  /** Sent since, and since all had caught up whom faults had slowed down. */
  readonly messages: number;
  readonly isCut: boolean;
}
