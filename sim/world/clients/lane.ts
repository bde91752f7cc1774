/** A lane of a client: what one of its sessions is at. */
import type { Request } from "../../contract/operation.ts";

/** One session's operation in flight, or its place between two. */
export interface Lane {
  readonly request: Request | null;
  /** Of the last operation begun. */
  readonly sequence: number;
  readonly attempts: number;
  readonly hops: number;
  /** Sessions given up before this one; absent while it is none. */
  readonly life?: number;
}

/** Nothing was asked yet. */
export const idle: Lane = { request: null, sequence: 0, attempts: 0, hops: 0 };
