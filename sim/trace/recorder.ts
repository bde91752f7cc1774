/** Where a world tells what happens, event by event. Recording reads a run and changes nothing in it. */
import type { Seen } from "../contract/invariant.ts";
import type { Io } from "../contract/io.ts";

/** What made a node step, or befell it. */
export type EventCause =
  | { readonly type: "start" }
  | { readonly type: "message"; readonly from: number; readonly message: unknown }
  | { readonly type: "timer"; readonly timer: string }
  | { readonly type: "synced" } // a sync completed: effects that waited are released
  | { readonly type: "crash" }
  | { readonly type: "restart"; readonly wiped: boolean }
  | { readonly type: "lost"; readonly from: number; readonly message: unknown; readonly why: string }
  | { readonly type: "fault"; readonly text: string } // a fault begins or ends; node is -1 when it has none
  | { readonly type: "heal" }
  | { readonly type: "pass"; readonly micros: number }; // where time is abstract: so much of it passes

/** All calls for one event come between its `event` and the next `event`. */
export interface Recorder {
  /** Event number `index` happens at `time` on `node` (-1: the world itself). */
  event(index: number, time: number, node: number, cause: EventCause): void;
  /** The handler issued these effects; only the first `kept` of them count, a crash cut the rest. */
  effects(io: Io, kept: number): void;
  /** Timed drive: the network takes a message, the `ordinal`-th (from 0) of its channel; `lost`: why it loses it. */
  routed?(from: number, to: number, ordinal: number, message: unknown, lost: string | null): void;
  /** The judges saw this. */
  seen(seen: Seen): void;
  /** A judge spoke. */
  violated(invariant: string, message: string): void;
  /** The rolling digest after a block of events. */
  block(block: number, digest: string): void;
  /** The node's state after the event, one line, when the system describes it. */
  state(node: number, description: string): void;
  /** The same state as it is: the world goes on with it. */
  snapshot?(node: number, state: object): void;
}
