/**
 * For tests: what a failover costs on constant links, from the first question that somebody puts to the registry, or where it
 * asks its own kind, to those, once whoever led has crashed, to the moment at which it decides; the registry's part apart.
 */
import { assert } from "../sim/base/assert.ts";
import type { Seen } from "../sim/contract/invariant.ts";
import { effect, type Io } from "../sim/contract/io.ts";
import { partsOf } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import { constantPlan, delay } from "../sim/plan/constant-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import type { EventCause, Recorder } from "../sim/trace/recorder.ts";

/** In delays, messages and syncs; `registry`: those with one of its nodes at an end, and its own syncs, beside the others. */
export interface FailoverCost {
  readonly delays: number;
  readonly messages: number;
  readonly syncs: number;
  readonly registry: { readonly messages: number; readonly syncs: number };
}

/** Who leads is missed after 20 seconds; nothing else happens but that a client asks something now and then. */
const quiet = {
  suspectMinMicros: 20_000_000,
  suspectMaxMicros: 21_000_000,
  heartbeatMicros: 120_000_000,
  retryMicros: 120_000_000,
  askMicros: 120_000_000,
  registryNodes: 1,
  "registry.heartbeatMicros": 120_000_000,
  "registry.electionMinMicros": 1_000_000,
  "registry.electionMaxMicros": 1_000_000,
};

function planOf(system: System, nodes: number, given: Plan["options"], crashAt: number): Plan {
  const plan = constantPlan(system, nodes, { ...quiet, ...given }, 1, "propose");
  return {
    ...plan,
    faults: [{ kind: "crash", node: "leader", effects: null, loops: 0, at: crashAt, duration: 60_000_000 }],
    workload: {
      ...plan.workload,
      mix: { put: 1 },
      operations: 1_000,
      thinkMin: 2_000_000,
      thinkMax: 2_000_000,
      attempts: 1_000,
    },
    budget: { activeMicros: 60_000_000, healMicros: 500_000_000, eventsMax: 100_000 },
  };
}

/** The cost until whoever takes over observes `until`. `crashAt`: when somebody leads, and nobody is missed yet. */
export function failoverOf(
  system: System,
  nodes: number,
  given: Plan["options"],
  until: "chosen" | "claimed" | "opened",
  crashAt = 30_000_000,
): FailoverCost {
  const plan = planOf(system, nodes, given, crashAt);
  const stopwatch = new Stopwatch(system, plan, until, crashAt);
  const { violation } = run(plan, system, [], { recorder: stopwatch });
  assert(violation === null, "a system does not break by a crash");
  return stopwatch.cost;
}

/** What is asked so much later begins anew: what was asked before was about something else. */
const pauseMicros = 1_000_000;

const nothingYet = (): Counts => ({ messages: 0, syncs: 0, registry: { messages: 0, syncs: 0 } });

interface Counts {
  messages: number;
  syncs: number;
  readonly registry: { messages: number; syncs: number };
}

class Stopwatch implements Recorder {
  readonly #first: number;
  readonly #servers: number;
  readonly #until: string;
  readonly #crashAt: number;
  #now = 0;
  #begun = -1;
  #asked = -1;
  #ended = -1;
  #counts = nothingYet();

  constructor(system: System, plan: Plan, until: string, crashAt: number) {
    const { cluster } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!;
    this.#first = cluster.roles[0]!.first;
    this.#servers = cluster.servers;
    this.#until = until;
    this.#crashAt = crashAt;
  }

  get cost(): FailoverCost {
    assert(this.#ended >= 0, "somebody takes over");
    return { delays: (this.#ended - this.#begun) / delay, ...this.#counts };
  }

  event(_index: number, time: number, _node: number, _cause: EventCause): void {
    this.#now = time;
  }

  effects(io: Io, kept: number): void {
    if (this.#asks(io, kept)) {
      if (this.#begun < 0 || this.#now - this.#asked > pauseMicros) {
        this.#begun = this.#now;
        this.#counts = nothingYet();
      }
      this.#asked = this.#now;
    }
    if (this.#isOn) this.#at(io.self).syncs += io.kinds.slice(0, kept).filter((kind) => kind === effect.sync).length;
  }

  routed(from: number, to: number): void {
    if (this.#isOn && from < this.#servers && to < this.#servers) this.#at(Math.min(from, to)).messages++;
  }

  seen({ node, observation }: Seen): void {
    if (this.#isOn && node >= this.#first && observation.type === this.#until) this.#ended = this.#now;
  }

  violated(): void {}
  block(): void {}
  state(): void {}

  get #isOn(): boolean {
    return this.#begun >= 0 && this.#ended < 0;
  }

  /** What is counted for a node, or for the lower one of two. */
  #at(node: number): { messages: number; syncs: number } {
    return node < this.#first ? this.#counts.registry : this.#counts;
  }

  /** A server asks the registry, or others of its own part, once whoever led is gone, and nobody has taken over. */
  #asks(io: Io, kept: number): boolean {
    if (this.#now < this.#crashAt || this.#ended >= 0 || io.self < this.#first || io.self >= this.#servers)
      return false;
    return io.kinds.slice(0, kept).some((kind, at) => kind === effect.send && io.targets[at]! < this.#servers);
  }
}
