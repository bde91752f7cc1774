/** What a check found out: a verdict, and how much was looked at for it. */
import type { PathStep } from "./search/path.ts";

export interface CheckViolation {
  readonly invariant: string;
  readonly message: string;
  /** The way to it, a shortest one when the search was breadth-first. */
  readonly path: readonly PathStep[];
}

export interface CheckReport {
  readonly system: string;
  /** Distinct states; with symmetry, one for each class of states that differ by a permutation. */
  readonly states: number;
  readonly transitions: number;
  /** Steps from the start to the farthest state. */
  readonly depth: number;
  /** True when every state of the box was seen (with the probability that `omission` leaves, in compact mode). */
  readonly exhausted: boolean;
  /** What ended the search early, or null: `memory`, `time`, `depth 20`, `interrupted` … */
  readonly bound: string | null;
  readonly violations: readonly CheckViolation[];
  /** Zero without a clock. */
  readonly seconds: number;
  readonly statesPerSecond: number;
  readonly bytesPerState: number;
  /** How often protocol code was run during the search, and how many distinct local steps it made. */
  readonly handlerCalls: number;
  readonly localSteps: number;
  readonly judgeCalls: number;
  readonly localStates: number;
  readonly messages: number;
  /** Distinct sets of messages under way to a node, over all nodes. */
  readonly inboxes: number;
  readonly mode: "exact" | "compact";
  /** Bound on the probability that a state was omitted; 0 in exact mode. */
  readonly omission: number;
  /** Transitions by kind of event. */
  readonly kinds: { readonly [kind: string]: number };
  /** Names of the reductions that were on, and remarks on those that were not. */
  readonly reductions: readonly string[];
  readonly notes: readonly string[];
  /** What was witnessed somewhere, by name; among them the types of all observations made. */
  readonly witnesses: readonly string[];
  /** Canonical texts of all observations made, sorted; only when asked for. */
  readonly observations: readonly string[];
}
