/** What kind of wrong an illegal history shows, with the calls that show it. */
import type { Call } from "../../history.ts";
import type { Model } from "../../model.ts";
import { describeCall } from "../../model.ts";

export type ViolationClass =
  | "phantom read"
  | "read of a failed write"
  | "lost acknowledged write"
  | "session order broken"
  | "duplicate apply"
  | "stale read"
  | "cycle"
  | "only real time broken"
  | "wrong total"
  | "out of order"
  | "divergence";

/** The guarantee of a session that broke. */
export type SessionGuarantee = "read your writes" | "monotonic reads" | "monotonic writes";

export interface ClassFinding {
  readonly class: ViolationClass;
  /** One sentence that names the calls, and says of them only what follows from them. */
  readonly sentence: string;
  /** The calls that the sentence names, or counts. */
  readonly calls: readonly Call[];
  /** Those of them that the others do without: it would be as wrong if they had never been made. */
  readonly beside?: readonly Call[];
  /** For a stale read: how many acknowledged later values it missed, at least. */
  readonly versions?: number;
  /** For a stale read: how long its value had been overwritten when it began, at least, in the unit of the history. */
  readonly age?: number;
  readonly guarantee?: SessionGuarantee;
}

/** Everything a classifier may look at: the calls of one key, and the failed ones beside them. */
export interface Scene {
  readonly model: Model;
  /** The calls to find fault with: the core first, then all that may have had an effect. */
  readonly calls: readonly Call[];
  /** All calls of the key that may have had an effect: what nobody ever saw must not be seen here either. */
  readonly everyone: readonly Call[];
  readonly failed: readonly Call[];
  readonly unit: string;
  /** What to say of a value that may have been there from the start; left out: as of a register. */
  readonly hint?: (value: unknown) => string;
}

/** A finding rests on no more calls than these: beyond, "at least" is said of fewer. */
export const citedMax = 20;

/** A call as a subject of a sentence: `client 3's put "a" 1 (line 7)`. */
export function nameCall(call: Call, model: Model): string {
  const line = call.line === undefined ? "" : ` (line ${call.line})`;
  return `client ${call.process}'s ${describeCall(model, call.input, call.output)}${line}`;
}

/** When a call began and ended by the best clock there is. */
export const beganAt = (call: Call): number => call.clock?.[0] ?? call.invoked;
export const endedAt = (call: Call): number => call.clock?.[1] ?? call.returned;

/** A span of time in words: `12 micros`, `3 events`. */
export const span = (amount: number, unit: string): string => `${Math.round(amount * 1000) / 1000} ${unit}`;

/** What to say of a value that no call can have written: it may have been there from the start. */
export const initialHint = (initial: unknown): string =>
  ` (if it was there from the start, say --initial '${JSON.stringify(initial)}')`;
