/** For tests: tiny systems made of a few handlers, quiet plans to run them under, and a recorder that remembers. */
import type { NodeId } from "../base/brand.ts";
import type { Invariant, Seen } from "../contract/invariant.ts";
import { effect, type Io } from "../contract/io.ts";
import type { Reply, Request } from "../contract/operation.ts";
import { majority } from "../contract/quorum.ts";
import type { Automaton, System } from "../contract/system.ts";
import type { Types } from "../contract/types.ts";
import { type Fault, type Plan, planVersion } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { run } from "../run.ts";
import type { EventCause, Recorder } from "../trace/recorder.ts";
import type { RunOptions } from "./watch/run-options.ts";

/** What toys keep: whatever a test needs, in one flat record. */
export interface Toy extends Types {
  // biome-ignore lint/suspicious/noExplicitAny: a toy's state is what its test says
  readonly State: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly Durable: any;
  readonly Message: { readonly type: string; readonly n?: number; readonly at?: number };
  readonly Timer: string;
  readonly Options: object;
}

type Handlers = Partial<Automaton<Toy>>;

/** A system of equal nodes that do what `handlers` say and nothing else. */
export function toySystem(handlers: Handlers, changes: Partial<System> = {}): System {
  const toy: Automaton<Toy> = {
    messages: [],
    timers: ["tick", "tock"],
    blank: () => ({}),
    recover: (durable) => ({ ...durable }),
    onStart() {},
    onMessage() {},
    onTimer() {},
    onRequest() {},
    ...handlers,
  };
  return {
    name: "toy",
    summary: "A toy.",
    source: "none",
    services: ["key-value"],
    roles: { toy: toy as unknown as Automaton },
    contact: "toy",
    layout: (nodes) => [["toy", nodes]],
    nodes: { default: 3, min: 1, max: 31 },
    options: {},
    quorums: (cluster) => ({ majority: majority(cluster.servers) }),
    intersections: [],
    survives: [],
    exempt: {},
    witnesses: [],
    ...changes,
  };
}

/** Messages take 1 ms, disks nothing; no clients and no faults, for one virtual second. */
export const calmPlan: Plan = {
  version: planVersion,
  system: "toy",
  nodes: 3,
  options: {},
  seed: "test",
  drive: "timed",
  network: { latency: { type: "constant", micros: 1_000 }, drop: 0, duplicate: 0, reorder: 0, fifo: false },
  disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: "none" },
  cpu: { perMessageNanos: 0, perByteNanos: 0 },
  clocks: [],
  faults: [],
  workload: {
    clients: 0,
    mode: "closed",
    sessions: 1,
    operations: 10,
    thinkMin: 0,
    thinkMax: 0,
    keys: 2,
    mix: {},
    retryMicros: 100_000,
    attempts: 3,
  },
  budget: { activeMicros: 1_000_000, healMicros: 1_000_000, eventsMax: 100_000 },
  decisions: [],
  choices: [],
};

/** The quiet plan with these changes; `workload`, `network`, `disk` and `budget` are merged. */
export function calmPlanWith(
  changes: {
    readonly [field in keyof Plan]?: Plan[field] extends readonly unknown[]
      ? Plan[field]
      : Plan[field] | Partial<Plan[field]>;
  },
): Plan {
  const merged: Record<string, unknown> = { ...calmPlan };
  for (const [field, value] of Object.entries(changes)) {
    const base = merged[field];
    const isMerged = typeof base === "object" && !Array.isArray(base);
    merged[field] = isMerged ? { ...base, ...(value as object) } : value;
  }
  return merged as unknown as Plan;
}

export const fault = <K extends Fault["kind"]>(kind: K, fields: Omit<Extract<Fault, { kind: K }>, "kind">): Fault =>
  ({ kind, ...fields }) as unknown as Fault;

export interface ToldEvent {
  readonly time: number;
  readonly node: number;
  readonly cause: EventCause;
}

export interface Noted {
  readonly time: number;
  readonly node: number;
  readonly what: string;
}

/** All that a run did. */
export interface Story {
  readonly result: RunResult;
  readonly told: readonly ToldEvent[];
  /** What nodes said by `note`, in order. */
  readonly notes: readonly Noted[];
  readonly seen: readonly (Seen & { readonly type: string })[];
  /** Effects issued and kept, per handler that issued any. */
  readonly effects: readonly { readonly issued: readonly string[]; readonly kept: number }[];
}

/** Says something to the test, as an observation: in order with the other effects, and behind a sync like them. */
export const note = (io: Io<Toy>, what: string): void => io.observe({ type: "witnessed", what });

/** Runs the plan and remembers everything. */
export function storyOf(
  plan: Plan,
  system: System,
  invariants: readonly Invariant[] = [],
  options: RunOptions = {},
): Story {
  const told: ToldEvent[] = [];
  const notes: Noted[] = [];
  const seen: (Seen & { type: string })[] = [];
  const effects: { issued: string[]; kept: number }[] = [];
  const names = Object.keys(effect);
  const recorder: Recorder = {
    event: (_index, time, node, cause) => told.push({ time, node, cause }),
    effects: (io, kept) =>
      io.count > 0 && effects.push({ issued: io.kinds.slice(0, io.count).map((k) => names[k]!), kept }),
    seen(one) {
      seen.push({ ...one, type: one.observation.type });
      if (one.observation.type === "witnessed")
        notes.push({ time: one.time, node: one.node, what: one.observation.what });
    },
    violated() {},
    block() {},
    state() {},
  };
  const result = run(plan, system, invariants, { ...options, recorder });
  return { result, told, notes, seen, effects };
}

/** Answers a request with `done`. */
export function answerDone(io: Io<Toy>, client: NodeId, { session, sequence }: Request): void {
  io.reply(client, { type: "done", session, sequence, result: { type: "done" } } as Reply);
}

/** A system whose every node answers every request at once: nothing is agreed on, and nothing is wrong with that here. */
export const echo = (changes: Handlers = {}): System =>
  toySystem({ onRequest: (_state, client, request, io) => answerDone(io, client, request), ...changes });

export const node = (id: number): NodeId => id as NodeId;
