/** A trace made ready to be looked at: run again for its states and its evidence, told as it was recorded. */

import type { ViewedRun } from "../../reports/picture/viewed-run.ts";
import { eventsOf } from "../../reports/story/event.ts";
import { causalStory } from "../../reports/story/story.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Asides, Replayed, ReplayTask } from "../../sim/campaign/tasks.ts";
import { evidenceOfTrace } from "../../sim/search/evidence.ts";
import { askWatched, NoReturnError, withHand } from "../campaign/crew.ts";
import { catalogueOf } from "../input/load.ts";
import { namesOfPlan } from "../input/names-of-plan.ts";
import type { TraceFile } from "../input/trace-files.ts";
import type { Loading } from "../input/user-module.ts";
import { invocation, version } from "../output/invocation.ts";

/** Runs the trace's plan again; null where that never ends. Throws UserError for a trace that somebody changed. */
export async function ranAgain(
  file: string,
  { header, lines }: TraceFile,
  loading: Loading,
  asides: Asides,
): Promise<Replayed | null> {
  const task: ReplayTask = { type: "replay", plan: header.plan, trace: lines, ...asides };
  try {
    const answer = await withHand(loading, (hand) => askWatched(hand, task, { plan: header.plan }));
    return answer instanceof NoReturnError ? null : answer;
  } catch (error) {
    throw error instanceof UserError && error.code === "trace-changed" ? error.within(file) : error;
  }
}

/** The run as its trace tells it. States, and evidence of ours, are those of the run now where that is the same one. */
export async function viewedRun(
  file: string,
  { header, lines }: TraceFile,
  loading: Loading,
  now: Replayed | null,
): Promise<ViewedRun> {
  const { plan, system, digest, violation, undecided } = header;
  const [catalogue, name] = [await catalogueOf(loading.modules), await namesOfPlan(plan, loading.modules)];
  const same = now?.verdict === "reproduced" ? now : null;
  const own = catalogue.system(system);
  const events = [...eventsOf(lines)];
  const evidence = same?.evidence ?? evidenceOfTrace({ plan, violation }, own, catalogue.judgesOf(own), events);
  const bug = loading.mutant === null ? null : { id: loading.mutant.id, breaks: loading.mutant.breaks };
  const isTimed = plan.drive === "timed";
  return {
    ...{ file, version, system, bug, isTimed, digest, events, lines, name, violation, undecided, evidence },
    ...{ nodes: plan.nodes, seed: plan.seed, replay: now?.verdict ?? null },
    story: causalStory({ system, isTimed, violation, undecided, trace: lines, evidence, bug }, name),
    ...{ states: same?.states ?? [], changes: same?.changes ?? [] },
    command: invocation("replay", file, "--story"),
  };
}
