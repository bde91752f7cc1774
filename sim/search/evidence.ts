/**
 * The evidence of a verdict: the fewest observations of a run from which its judge says the same sentence. A judge is an
 * automaton over observations and nothing else, so it is asked again about fewer and fewer of them.
 * Source: Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002), ddmin; here of one judge's input.
 */
import type { NodeId } from "../base/brand.ts";
import { roleOf } from "../contract/cluster.ts";
import type { Context, Invariant, Seen } from "../contract/invariant.ts";
import { judgementsOf, partShown } from "../contract/judgement.ts";
import type { Observation } from "../contract/observation.ts";
import { type Part, partOfEach, wholeOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import { partsOfPlan } from "../plan/cluster-of-plan.ts";
import { paceOf } from "../plan/pace.ts";
import type { RunResult } from "../plan/run-result.ts";
import type { TraceEvent } from "../trace/format.ts";
import type { EventCause, Recorder } from "../trace/recorder.ts";

/** An observation of a trace: the `at`-th (from 0) that the judges saw at an event. */
export interface Evidence {
  readonly event: number;
  readonly at: number;
}

/** An observation with its place. */
interface Placed extends Seen, Evidence {}

/** Observations that judges are asked about, at most: what is left then is the evidence, if not the least. */
const askedMax = 1_000_000;

/**
 * The evidence of a run's violation, in order; none when its verdict is no judge's, or rests on what no trace holds, as
 * those of availability do. `again` runs the plan of the run with a recorder.
 */
export function evidenceOf(
  { plan, violation }: Pick<RunResult, "plan" | "violation">,
  system: System,
  invariants: readonly Invariant[],
  again: (recorder: Recorder) => void,
): readonly Evidence[] {
  if (violation === null) return [];
  const collector = new Collector();
  again(collector);
  return evidenceIn(collector.all, { plan, violation }, system, invariants);
}

/** The same of a run that cannot be run again, as far as its trace holds what the judge was shown. */
export function evidenceOfTrace(
  { plan, violation }: Pick<RunResult, "plan" | "violation">,
  system: System,
  invariants: readonly Invariant[],
  events: Iterable<TraceEvent>,
): readonly Evidence[] {
  const all: Placed[] = [];
  for (const { event, time, seen = [] } of events) {
    for (const [at, { node, observation, standing = null }] of seen.entries())
      all.push({ event, at, node: node as NodeId, observation: observation as unknown as Observation, standing, time });
  }
  return evidenceIn(all, { plan, violation }, system, invariants);
}

function evidenceIn(
  all: readonly Placed[],
  { plan, violation }: Pick<RunResult, "plan" | "violation">,
  system: System,
  invariants: readonly Invariant[],
): readonly Evidence[] {
  if (violation === null) return [];
  const parts = partsOfPlan(plan, system);
  const pace = plan.drive === "timed" ? paceOf(plan, roleOf(wholeOf(parts), system.contact).count) : null;
  for (const [at, { judges, context }] of judgementsOf(parts, invariants, pace).entries()) {
    const judge = judges.find(({ name }) => name === violation.invariant);
    if (judge === undefined) continue;
    const trial = new Trial(judge, context, violation.message);
    const shown = all.filter((one) => isShownTo(one, at, parts, judge));
    if (trial.says(shown)) return least(shown, trial).map(({ event, at }) => ({ event, at }));
  }
  return [];
}

const isShownTo = ({ node, observation: { type } }: Seen, part: number, parts: readonly Part[], judge: Invariant) =>
  judge.observes.includes(type) &&
  (node < 0 || partShown(partOfEach(parts)[node] ?? parts.length, type, parts.length) === part);

/** Every observation of a run, with its place. */
class Collector implements Recorder {
  readonly all: Placed[] = [];
  #event = 0;
  #count = 0;

  event(index: number, _time: number, _node: number, _cause: EventCause): void {
    this.#event = index;
    this.#count = 0;
  }

  seen(one: Seen): void {
    this.all.push({ ...one, event: this.#event, at: this.#count++ });
  }

  effects(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}

/** A judge that is asked whether some observations make it say one sentence. */
class Trial {
  asked = 0;
  readonly #judge: Invariant;
  readonly #context: Context;
  readonly #sentence: string;

  constructor(judge: Invariant, context: Context, sentence: string) {
    const { part = "" } = context;
    const prefix = part === "" ? "" : `in the ${part}: `;
    this.#judge = judge;
    this.#context = context;
    this.#sentence = sentence.startsWith(prefix) ? sentence.slice(prefix.length) : sentence;
  }

  says(seen: readonly Seen[]): boolean {
    this.asked += seen.length;
    try {
      const state = this.#judge.start(this.#context);
      for (const one of seen) {
        const said = this.#judge.on(state, one, this.#context);
        if (said !== null) return said === this.#sentence;
      }
      return this.#judge.finish?.(state, this.#context) === this.#sentence;
    } catch {
      return false; // a judge may assert that what it is shown is a run
    }
  }
}

/** The smallest part found that says the same: larger pieces are left out first, then smaller ones, down to one by one. */
function least(all: readonly Placed[], trial: Trial): readonly Placed[] {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    const before = kept.length;
    for (let from = 0; from < kept.length && trial.asked < askedMax; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (trial.says(fewer)) kept = fewer;
      else from += size;
    }
    if (trial.asked >= askedMax || (size === 1 && kept.length === before)) return kept;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return kept;
}
