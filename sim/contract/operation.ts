/**
 * What clients ask of a system and what they are told: the operations of a register, of a key-value store and of a log, and
 * the one of the cluster itself.
 */
import type { Brand, NodeId } from "../base/brand.ts";

/** Operations of the key-value service. After a delete the key holds nothing, as before it was first written. */
export type KvOperation =
  | { readonly type: "get"; readonly key: string }
  | { readonly type: "put"; readonly key: string; readonly value: string }
  | { readonly type: "append"; readonly key: string; readonly value: string }
  | { readonly type: "delete"; readonly key: string }
  | {
      readonly type: "compare-and-set";
      readonly key: string;
      readonly expected: string | null;
      readonly value: string;
    };

/** Operations of the write-once register: `propose` is told the value chosen, `read` the value or null. */
export type RegisterOperation = { readonly type: "propose"; readonly value: string } | { readonly type: "read" };

/**
 * Operations of the log service: records at positions (0, 1, 2 …) that strictly rise, with holes, above a floor that only
 * rises. `append-record` is told the position of its record, which is above those of all others; `read-record` the first
 * record at or above both `from` and the floor, null if there is none; `tail` a position above all records there are,
 * below which no later one comes. `trim` lifts the floor to `to`.
 */
export type LogOperation =
  | { readonly type: "append-record"; readonly value: string }
  | { readonly type: "read-record"; readonly from: number }
  | { readonly type: "tail" }
  | { readonly type: "trim"; readonly to: number };

/**
 * From here on the role that votes has these members, ranks ascending; answered `done`, or `failed` where the system refuses,
 * as while another change is under way. To the store, and to judges of what clients see, it is nothing.
 */
export interface Reconfigure {
  readonly type: "reconfigure";
  readonly members: readonly number[];
}

export type Operation = KvOperation | RegisterOperation | LogOperation | Reconfigure;

/** What a log holds at one position. */
export interface LogRecord {
  readonly position: number;
  readonly value: string;
}

/** What a completed operation returned. A compare-and-set tells the value it found. */
export type Result =
  | { readonly type: "value"; readonly value: string | null }
  | { readonly type: "done" }
  | { readonly type: "swapped"; readonly swapped: boolean; readonly value: string | null }
  | { readonly type: "position"; readonly position: number }
  | { readonly type: "record"; readonly record: LogRecord | null };

/** A service that systems offer, which decides the operations that clients issue. */
export type Service = "key-value" | "register" | "log";

/** The operations of each service. */
export const operationsOf: { readonly [service in Service]: readonly Operation["type"][] } = {
  "key-value": ["get", "put", "append", "compare-and-set", "delete"],
  register: ["propose", "read"],
  log: ["append-record", "read-record", "tail", "trim"],
};

const reads: ReadonlySet<Operation["type"]> = new Set(["get", "read", "read-record", "tail"] as const);

/** Operations that change nothing whatever their outcome. */
export const isRead = ({ type }: Operation | { readonly type: Operation["type"] }): boolean => reads.has(type);

/** A client session: issues one operation at a time, numbered 1, 2, 3 … */
export type Session = Brand<number, "Session">;

/** Identity of a command: one number for (session, sequence), the same in every retry. Zero is the no-op. */
export type CommandId = Brand<number, "CommandId">;

/** The session that asks for other members: above those of clients, below those of servers (protocols/shared/asker.ts). */
export const operatorSession = (2 ** 20) as Session;

const sequencesMax = 2 ** 31;
export const noopId = 0 as CommandId;
export const commandId = (session: Session, sequence: number): CommandId =>
  ((session + 1) * sequencesMax + sequence) as CommandId;

/** For people: `s2#7`, `operator#7` or `no-op`. */
export function describeCommand(id: number): string {
  if (id === noopId) return "no-op";
  const session = Math.floor(id / sequencesMax) - 1;
  return `${session === operatorSession ? "operator" : `s${session}`}#${id % sequencesMax}`;
}

/** What travels from a client to a server. Retries are equal to the first attempt. */
export interface Request {
  readonly type: "request";
  readonly session: Session;
  readonly sequence: number;
  readonly operation: Operation;
  /** What the session was told with its last answer, where the system tells (see `Reply`). */
  readonly seen?: number;
}

/** What travels back. `redirect` names the leader if known; `busy` asks to try again; `failed` means it never happens. */
export type Reply =
  | {
      readonly type: "done";
      readonly session: Session;
      readonly sequence: number;
      readonly result: Result;
      /** How far the state went that it was answered from: the session's next requests carry the highest. */
      readonly seen?: number;
    }
  | { readonly type: "redirect"; readonly session: Session; readonly sequence: number; readonly leader: NodeId | null }
  | { readonly type: "busy"; readonly session: Session; readonly sequence: number }
  | { readonly type: "failed"; readonly session: Session; readonly sequence: number; readonly why: string };

/** A client operation as a log holds it. */
export interface Command {
  readonly id: CommandId;
  readonly session: Session;
  readonly sequence: number;
  readonly operation: Operation;
}

/** The command that a request asks for. */
export const commandOf = ({ session, sequence, operation }: Request): Command => ({
  id: commandId(session, sequence),
  session,
  sequence,
  operation,
});
