/** A lane of a client: what one of its sessions is at. */
import type { Reply, Request } from "../../contract/operation.ts";

/** One session's operation in flight, or its place between two. */
export interface Lane {
  readonly request: Request | null;
  /** Of the last operation begun. */
  readonly sequence: number;
  readonly attempts: number;
  readonly hops: number;
  /** Sessions given up before this one; absent while it is none. */
  readonly life?: number;
  /** The state that it was answered from last, where the system tells. */
  readonly seen?: number;
}

/** Nothing was asked yet. */
export const idle: Lane = { request: null, sequence: 0, attempts: 0, hops: 0 };

/** With what that answer tells of the state that it comes from. */
export const withSeen = (lane: Lane, { seen }: Reply & { type: "done" }): Lane =>
  seen === undefined ? lane : { ...lane, seen: Math.max(seen, lane.seen ?? 0) };

/** What a request of this lane tells of it. */
export const seenIn = ({ seen }: Lane): Pick<Request, "seen"> => (seen === undefined ? nothingSeen : { seen });

const nothingSeen = {};
