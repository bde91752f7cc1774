/** What the faults of a plan may do to a world. */

/**
 * A node by id; or whoever leads when the fault begins: the last node elected, the first contact where none ever was, in
 * the part that clients ask or (`leader@registry`) in the one below; or, by the configuration that was told last in the
 * part that clients ask, one of its members, one that was added last, or one that was removed last; or, of a fault aimed
 * at an event, the node that sends, receives or handles the message (`itself`), or the other one (`peer`).
 */
export type Target = number | "leader" | "leader@registry" | MemberTarget | EventTarget;
export type MemberTarget = "member" | "newcomer" | "removed";
export type EventTarget = "itself" | "peer";

/** What becomes of a message that a fault is aimed at. */
export interface MessageFate {
  readonly drop?: boolean;
  /** Extra copies. */
  readonly copies?: number;
  /** How long it takes, in microseconds. */
  readonly micros?: number;
}

export interface FaultSurface {
  readonly servers: number;
  /** Servers and clients. */
  readonly nodes: number;
  /** The node that `target` means now; -1 when nobody leads or is such a member, or there is no event or no such part. */
  resolve(target: Target): number;
  /** Opens (-1) or closes (1) the channel, for messages of these types or, null, for all; nests. */
  block(from: number, to: number, by: 1 | -1, types: readonly string[] | null): void;
  slowLinks(node: number, factor: number, begins: boolean): void;
  /** For so many microseconds; null: the same is over. */
  slowNode(node: number, factor: number, perMessageMicros: number, forMicros: number | null): void;
  stallDisk(node: number, micros: number, begins: boolean): void;
  /** The next sync with anything to do is reported done, and nothing of it is durable. */
  failSync(node: number): void;
  /** The next write does not reach its fields, and spoils another one. */
  misdirectWrite(node: number): void;
  /** Crashes the node in its next handler that writes, in the middle of its first write. */
  tearWrite(node: number, downMicros: number): void;
  /** Crashes the node now; one field of its disk is blank when it restarts. */
  corrupt(node: number, downMicros: number): void;
  /** Crashes the node now, which does not start before this ends. */
  unreadableDisk(node: number, begins: boolean): void;
  /** Crashes the node in its next handler that writes, before its first write; it does not start before this ends. */
  fullDisk(node: number, begins: boolean): void;
  pause(node: number): void;
  resume(node: number): void;
  jumpClock(node: number, by: number): void;
  /** Crash now (null) or after so many effects of the next handler that has any; restart and loop as said. */
  crash(node: number, effects: number | null, downMicros: number, loops: number, wipe: boolean): void;
  /**
   * The node, a member or a spare, goes down for good with its disk, and the operator is told to ask for another in its
   * place. Nothing happens where those left would not suffice.
   */
  replace(node: number): void;
  /**
   * Decides on the message of the event that the fault is aimed at, and on the next ones sent on its channel, `count` in
   * all; the function returned lets go of those that were not sent yet.
   */
  decide(fate: MessageFate, count: number): () => void;
  /** Calls `beat` every `period` microseconds, with true first, until the function returned is called. */
  every(period: number, beat: (up: boolean) => void): () => void;
}
