/** What the search core needs of a distributed system: nodes whose steps depend on their own state and one event. */
import type { Observation } from "../../contract/observation.ts";
import type { Standing } from "../../contract/standing.ts";
import type { HandlerRun } from "../../world/scheduled/choices.ts";

/** One step of one node, as its handler and the world's choices make it. */
export interface StepOutcome {
  /** The node's state after it: plain data. Equal situations must give equal data. */
  readonly local: object;
  /** In the order issued. A message is plain data. */
  readonly sends: readonly Sent[];
  /** Messages the node sent to itself, which wait in its state. */
  readonly toSelf: number;
  readonly seen: readonly Shown[];
  /** True: the delivered message is used up. False: a copy stays in flight. */
  readonly takes: boolean;
  /** Numbers of the budgets this step draws on, one unit each; a number may stand twice. */
  readonly costs: readonly number[];
  /** How the step came about, for the reader of a path. */
  readonly how: How;
  /** Timers that it sets, perhaps again: what was to come of them is to come from then on. */
  readonly arms?: readonly string[];
  /** The handler broke: an assertion of the system, as a violation. */
  readonly broken: Broken | null;
}

/** Of a step that neither sends nor shows anything. */
export const silent = { sends: [], toSelf: 0, seen: [], broken: null } as const;

export interface Sent {
  readonly to: number;
  readonly message: unknown;
}

export interface Shown {
  readonly observation: Observation;
  readonly standing: Standing | null;
}

export interface Broken {
  readonly invariant: string;
  readonly message: string;
  /** What follows on the state where it showed, in words: the steps from there, and those that come round for ever. */
  readonly lasso?: { readonly stem: readonly ToldStep[]; readonly cycle: readonly ToldStep[] };
}

/** A step of a node in words. */
export interface ToldStep {
  readonly node: number;
  readonly text: string;
}

/** A choice but for the place of its message, which the path supplies. */
export type How =
  | { readonly kind: "deliver" | "duplicate"; readonly run: HandlerRun }
  | { readonly kind: "drop" }
  | { readonly kind: "synced" }
  | { readonly kind: "self"; readonly type: string; readonly run: HandlerRun }
  | { readonly kind: "timer"; readonly timer: string; readonly run: HandlerRun }
  | { readonly kind: "ask"; readonly server: number; readonly run: HandlerRun }
  | { readonly kind: "crash"; readonly keep: readonly boolean[] }
  | { readonly kind: "restart"; readonly run: HandlerRun }
  | { readonly kind: "action"; readonly name: string }
  | { readonly kind: "pass"; readonly micros: number };

export interface Budget {
  readonly name: string;
  /** Units available on every path. */
  readonly limit: number;
}

/** The system under check. All functions are pure: equal arguments give equal outcomes. */
export interface Behaviour {
  readonly name: string;
  readonly nodes: number;
  readonly budgets: readonly Budget[];
  /** `bag`: each message is delivered at most once. `set`: a message stays for ever. */
  readonly network: "bag" | "set";
  /** Messages on one channel at most, which arrive in order, the oldest giving way; 0: any number, in any order. */
  readonly window: number;
  /** For people: `acceptor 1`. */
  nodeName(node: number): string;
  /** The node's start; its state, first messages and observations. */
  start(node: number): StepOutcome;
  /** All that the arrival of `message` may lead to; none when the node cannot take it now. */
  onMessage(node: number, local: object, from: number, message: unknown): readonly StepOutcome[];
  /** All that may happen at the node by itself: timers, actions, crashes. */
  spontaneous(node: number, local: object): readonly StepOutcome[];
  /** By how much time may pass, in microseconds, at all nodes at once; absent or empty: it stands still. */
  readonly passings?: readonly number[];
  /** With passings: the budget that each draws on, and what becomes of a node's state when that much time passes. */
  readonly passingCost?: number;
  passed?(node: number, local: object, micros: number): object;
  /** False for an action that need never be taken, however long it is possible. */
  isOwed?(node: number, action: string): boolean;
  /** True when some outcome was left out because it is outside the box. */
  readonly isBounded?: boolean;
  /** How many times handlers were run so far. */
  readonly handlerCalls: number;
}

/** A permutation of the nodes that should change nothing: `to[node]` is the node that takes its place. */
export type Permutation = readonly number[];
