/** Runs a run again, or another one in its place, and makes of it all that its page shows. */
import { namesOfParts } from "../reports/node-names.ts";
import { causalStory } from "../reports/story/story.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";
import { partsOfPlan } from "../sim/plan/cluster-of-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import type { RunResult } from "../sim/plan/run-result.ts";
import { parsePlan } from "../sim/plan/validate.ts";
import { readVariant, variantOf } from "../sim/plan/variant.ts";
import { run } from "../sim/run.ts";
import { evidenceOf } from "../sim/search/evidence.ts";
import { headerOf, traceFormat, traceVersion } from "../sim/trace/format.ts";
import { parseHeader } from "../sim/trace/reader.ts";
import type { Recorder } from "../sim/trace/recorder.ts";
import { type Replay, replayTrace } from "../sim/trace/replay.ts";
import { StateChanges } from "../sim/trace/state-changes.ts";
import { StateFields } from "../sim/trace/state-fields.ts";
import { type Sink, TraceWriter } from "../sim/trace/writer.ts";
import { planDetoured } from "./detours.ts";
import type { EngineAnswer, EngineAsked, RunAnswer, SearchAsked } from "./engine-data.ts";
import { namesDataOf } from "./names-data.ts";
import { type Finding, search } from "./search.ts";

/** Of longer runs no states are kept. */
const statesMax = 20_000;

export type JudgesOf = (system: System) => readonly Invariant[];

/** `plain`: the system of the run, of which its plan may name a variant. */
export function runAgain(asked: EngineAsked, plain: System, judgesOf: JudgesOf): RunAnswer {
  return answered(() => ran(asked, plain, judgesOf));
}

/** The same of a search; `tell` is told what comes before the last answer. */
export function searchAround(
  what: SearchAsked,
  asked: EngineAsked,
  plain: System,
  judgesOf: JudgesOf,
  tell: (answer: EngineAnswer) => void,
): EngineAnswer {
  const found = ({ plan, name }: Finding): void => {
    const answer = ran({ ...asked, recorded: { ...asked.recorded, lines: [] }, plan }, plain, judgesOf);
    if (answer.type === "ran") tell({ type: "found", name, run: answer.run });
  };
  return answered(() => {
    const { plan, system, judges } = staged(asked, plain, judgesOf);
    return { type: "searched", words: search(what, { plan, system, judges, tell, find: found }) };
  });
}

type Refusal = Extract<EngineAnswer, { readonly type: "refused" }>;

function answered<A extends EngineAnswer>(answer: () => A): A | Refusal {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { type: "refused", why: error.message };
  }
}

/** The plan that is asked for, its system, and who judges it. */
function staged({ recorded, plan: given, detour }: EngineAsked, plain: System, judgesOf: JudgesOf) {
  const header = recorded.lines.length === 0 ? null : parseHeader(recorded.lines[0]!);
  const asked = given === null && header !== null ? header.plan : parsePlan(given, "plan");
  const { name, options } = readVariant(asked.system);
  if (name !== plain.name)
    throw new UserError({
      ...{ code: "other-system", place: "plan.system", value: name, remedy: `write ${plain.name}` },
      problem: `this page has the modules of ${plain.name}, and not those of ${name}`,
    });
  const system = variantOf(plain, options, "plan.system");
  const judges = judgesOf(system);
  const plan = detour === null ? asked : planDetoured(asked, detour, system, judges);
  return { header, plan, system, judges };
}

function ran(asked: EngineAsked, plain: System, judgesOf: JudgesOf): RunAnswer {
  const { header, plan, system, judges } = staged(asked, plain, judgesOf);
  const { recorded, hasBug } = asked;
  const again = (recorder: Recorder): RunResult => run(plan, system, judges, { recorder, endsWhereClosed: true });
  const lines: string[] = [];
  const mutant = hasBug ? (header?.mutant ?? recorded.bug?.id ?? null) : null;
  const sink = (line: string): void => void lines.push(line);
  const { verdict, divergence, result } =
    header === null ? first(plan, again, mutant, sink) : replayTrace(header, recorded.lines, again, sink);
  lines[0] = JSON.stringify(headerOf(result, { mutant }));
  const { violation, undecided, digest, events: count } = result;
  const names = namesOfParts(partsOfPlan(plan, system));
  const evidence = evidenceOf(result, system, judges, again);
  const [fields, places] = [new StateFields(), new StateChanges()];
  if (count <= statesMax) for (const recorder of [fields, places]) again(recorder);
  const bug = hasBug ? recorded.bug : null;
  const isTimed = plan.drive === "timed";
  const told = { system: plan.system, isTimed, violation, undecided, trace: lines, evidence, bug };
  return {
    ...{ type: "ran", verdict, divergence },
    blocks: lines.filter((line) => line.startsWith('{"block"')).length,
    run: {
      ...{ file: recorded.file, version: recorded.version, system: plan.system, bug, isTimed, digest, lines },
      ...{ nodes: plan.nodes, seed: plan.seed, violation, undecided, evidence, replay: "reproduced" },
      ...{ story: causalStory(told, names), states: fields.told, changes: places.told },
      ...{ names: namesDataOf(names), command: recorded.command },
    },
  };
}

/** A run that nothing is recorded of: it is what it is. */
function first(plan: Plan, again: (recorder: Recorder) => RunResult, mutant: string | null, sink: Sink): Replay {
  const unknown = { digest: "", events: 0, violation: null, undecided: null }; // until it has ended
  const header = { format: traceFormat, version: traceVersion, system: plan.system, mutant, plan, ...unknown } as const;
  const writer = new TraceWriter(sink, header);
  const result = again(writer);
  writer.end(result);
  return { verdict: "reproduced", divergence: null, result };
}
