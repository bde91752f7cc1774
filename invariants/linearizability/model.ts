/** What a model is: the sequential behaviour that a history is held against, as a small pure machine. */
import { canonical } from "../../sim/base/plain.ts";
import type { Call } from "./history.ts";

/** What `step` returns when the observed answer is impossible in this state. */
export const illegal = Symbol("illegal");

/** What a call is to a register whose writes are unique, for deciding by zones. The record is reused. */
export interface ZoneRole {
  /** `swap` replaces `from` by `value` and succeeds only if it found `from`; `none` constrains nothing. */
  kind: "read" | "write" | "swap" | "none";
  value: unknown;
  from: unknown;
}

/** What is known of states that mostly grow: it lets a search give up early on a state that no read can follow. */
// biome-ignore lint/suspicious/noExplicitAny: as in Model.
export interface Growth<State = any, Input = any, Output = any> {
  /** True for a call that may do anything else than grow the state: a put, a removal. */
  resets(input: Input, output: Output | undefined): boolean;
  /** False only if no calls that grow can lead from `state` to one in which this pure call is legal. */
  mayReach(state: State, input: Input, output: Output | undefined): boolean;
}

/** What a procedure of a model's own says of a history; the calls that show an illegal one, as places in the list given. */
export type SureVerdict =
  | { readonly verdict: "ok" }
  | { readonly verdict: "illegal"; readonly conflict: readonly number[] };

export type KnowingResult = "ok" | "illegal" | "paused" | "failed";

/** A search of a model's own over the calls of one key, which can be paused; `failed`: it cannot tell. */
export interface KnowingSearch {
  /** What that way is called. */
  readonly by: "pairs" | "sums";
  /** It ends with a verdict unless it fails: no other search is needed beside it. */
  readonly isComplete: boolean;
  /** Distinct configurations met so far. */
  readonly configurations: number;
  /** Roughly how many bytes it holds. */
  readonly bytes: number;
  /** Searches until decided, or for so many steps. */
  run(steps: number): KnowingResult;
}

/**
 * A sequential machine. States, inputs and outputs are plain data, never mutated; two states are the same when they
 * are equal as data. With `key`, a state is the state of one key and histories are decided key by key.
 */
// biome-ignore lint/suspicious/noExplicitAny: a model names its own types; the checker treats all three as opaque.
export interface Model<State = any, Input = any, Output = any> {
  readonly name: string;
  /** One sentence for people, without a full stop. */
  readonly about: string;
  readonly initial: State;
  /** What a history that it explains is called; absent: linearizable. */
  readonly promise?: string;
  /**
   * The state after `input` was answered by `output` in `state`, or `illegal` if that answer is impossible there.
   * An `output` of undefined means that the answer is not known: the effect then happens as the state demands.
   */
  step(state: State, input: Input, output: Output | undefined): State | typeof illegal;
  /**
   * True only if this input with this observed output leaves EVERY state in which it is legal unchanged: reads, failed
   * comparisons. True for one state is not enough. With an unknown output: true only if it never has an effect.
   */
  pure(input: Input, output: Output | undefined): boolean;
  /** The independent object the input is about. Leave it out if an operation may touch several: no splitting then. */
  key?(input: Input): string;
  /** Equal texts promise equal behaviour of `step` and `pure`. Left out: the canonical text of both values. */
  signature?(input: Input, output: Output | undefined): string;
  /** Fills `role` and returns true if the call can be judged by zones. */
  zone?(input: Input, output: Output | undefined, role: ZoneRole): boolean;
  readonly growth?: Growth<State, Input, Output>;
  /**
   * Decides the calls of one key (those that failed left out) without search, and what that way is called; null if it
   * cannot tell.
   */
  readonly decided?: {
    readonly by: "positions" | "patterns" | "versions" | "turns" | "chain";
    decide(calls: readonly Call[]): SureVerdict | null;
  };
  /** A search that knows the object, for the calls of one key (those that failed left out); null if it cannot begin. */
  attempt?(calls: readonly Call[]): KnowingSearch | null;
  /** Groups of calls that a linearizable history can spare, each by itself; left out: what is pure, and zones. */
  spare?(calls: readonly Call[]): readonly (readonly Call[])[];
  /** Null if the model understands the call, else what is wrong with it, as the end of a sentence. */
  check?(input: unknown, output: unknown): string | null;
  /** The call in words, `put a 1 -> ok`; left out: the JSON of both. */
  describe?(input: Input, output: Output | undefined): string;
}

/** What a model may be told: the initial value where the object has one. */
export interface ModelOptions {
  readonly initial?: unknown;
}

/** The text by which calls are taken to behave alike. */
export function signatureOf(model: Model, input: unknown, output: unknown): string {
  if (model.signature !== undefined) return model.signature(input, output);
  return `${canonical(input)} ${canonical(output)}`;
}

/** A value as a Map key: equal data give equal keys, different data different ones. */
export function valueKey(value: unknown): unknown {
  if (typeof value === "string") return value.charCodeAt(0) === 1 ? `\u0001s${value}` : value;
  if (typeof value === "object" && value !== null) return `\u0001${canonical(value)}`;
  return value;
}

/** A value as text, distinct for distinct data. */
export const valueText = (value: unknown): string =>
  typeof value === "number" ? `#${value}` : `${typeof value}:${String(valueKey(value))}`;

/** Equal as data. */
export const sameValue = (left: unknown, right: unknown): boolean =>
  left === right || valueKey(left) === valueKey(right);

/** A value for people and for signatures. */
export const describeValue = (value: unknown): string => {
  if (value === undefined) return "?";
  if (value === null) return "nil";
  if (typeof value !== "object") return typeof value === "string" ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return `[${value.map(describeValue).join(" ")}]`;
  const record = value as Record<string, unknown>;
  const names = Object.keys(record);
  if (names.length === 1 && names[0] === "keyword") return `:${String(record["keyword"])}`;
  if (names.length === 1 && names[0] === "integer") return String(record["integer"]);
  return canonical(value);
};

/** The call in words. */
export function describeCall(model: Model, input: unknown, output: unknown): string {
  if (model.describe !== undefined) return model.describe(input, output);
  return `${canonical(input)} -> ${output === undefined ? "?" : canonical(output)}`;
}
