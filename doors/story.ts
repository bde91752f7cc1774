/** A run for people, from code: its story in about ten sentences, and all its events. */
import { type NameOf, namesOfParts } from "../reports/node-names.ts";
import { eventsOf, tellEvent } from "../reports/story/event.ts";
import { causalStory } from "../reports/story/story.ts";
import { partsOfPlan } from "../sim/plan/cluster-of-plan.ts";
import { run as runWorld } from "../sim/run.ts";
import { evidenceOf } from "../sim/search/evidence.ts";
import { type Run, record } from "./runs.ts";

const namesOf = ({ plan, subject }: Run): NameOf => namesOfParts(partsOfPlan(plan, subject.system));

/**
 * How a run came to its verdict, sentence by sentence, the last one the verdict: the events from which the judge says the
 * same and of nothing less, where they came from, and what crashed or was lost on the way. The run is run again for it.
 */
export function story(of: Run): string[] {
  const { plan, subject, violation, undecided } = of;
  const { system, invariants } = subject;
  const evidence = evidenceOf(of, system, invariants, (recorder) => runWorld(plan, system, invariants, { recorder }));
  const about = { system: system.name, isTimed: plan.drive === "timed", violation, undecided, bug: null };
  return causalStory({ ...about, trace: record(of), evidence }, namesOf(of));
}

export interface PrintOptions {
  /** Columns of the lines; null, unless told: as long as they are. */
  readonly width?: number | null;
}

/** Every event of a run as lines: what happened when and where, what came of it, what the judges saw. */
export function print(of: Run, { width = null }: PrintOptions = {}): string[] {
  const look = { name: namesOf(of), width, isTimed: of.plan.drive === "timed" };
  return [...eventsOf(record(of))].flatMap((event) => tellEvent(event, look));
}
