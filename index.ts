/**
 * The library: systems, scenarios and judges as data, and what can be done with them, as pure functions that touch
 * neither files, clocks nor threads. Write your own `System`, `Invariant` or `Scenario` and hand it in.
 *
 *     import { fuzz, raft, shrink } from "synod";
 *     const { failure } = fuzz({ system: raft, runs: 1_000 });
 *     if (failure !== null) console.log(shrink(failure.result, raft).result.violation);
 *
 * Runs: `run`, `fuzz`, `shrink`, `record`, `replay`. Every behaviour of a small world: `check`. Recorded histories:
 * `verify`, or `decide` with a `Model` of your own. All else is what systems, judges and scenarios are written with.
 */

import { judgesOf } from "./invariants/judges-of.ts";
import { type DecideOptions, type Decision, decide } from "./invariants/linearizability/decide/decide.ts";
import { claimedOrder } from "./invariants/linearizability/decide/witness.ts";
import { type Explanation, explain } from "./invariants/linearizability/explain/explain.ts";
import { readHistory } from "./invariants/linearizability/formats/index.ts";
import { adapted, checkCalls, inferModel } from "./invariants/linearizability/formats/infer-model.ts";
import type { Call } from "./invariants/linearizability/history.ts";
import type { Model } from "./invariants/linearizability/model.ts";
import { models } from "./invariants/linearizability/models/index.ts";
import { swarm } from "./scenarios/drawn/swarm.ts";
import { UserError } from "./sim/base/user-error.ts";
import { checkSystem, counterexample, type SystemCheckOptions } from "./sim/check/check-system.ts";
import type { CheckReport } from "./sim/check/report.ts";
import { type Box, smallBox } from "./sim/check/subjects/system/box.ts";
import type { Invariant } from "./sim/contract/invariant.ts";
import type { System } from "./sim/contract/system.ts";
import type { Plan } from "./sim/plan/plan.ts";
import type { RunResult } from "./sim/plan/run-result.ts";
import type { Scenario } from "./sim/plan/scenario.ts";
import { checkPlan } from "./sim/plan/validate.ts";
import { run as runWorld } from "./sim/run.ts";
import { campaignDigest, fuzzRange, type RangeReport } from "./sim/search/fuzz.ts";
import { type Shrunk, shrinkRun, shrinkRunsDefault } from "./sim/search/shrink/shrink.ts";
import { parseHeader, readTrace } from "./sim/trace/reader.ts";
import type { Recorder } from "./sim/trace/recorder.ts";
import { type Replay, replayTrace } from "./sim/trace/replay.ts";
import { writeTrace } from "./sim/trace/writer.ts";
import type { RunOptions } from "./sim/world/watch/run-options.ts";

export { invariants } from "./invariants/invariants.ts";
export { judgesOf } from "./invariants/judges-of.ts";
export { answered, failed, pending } from "./invariants/linearizability/history.ts";
export { illegal } from "./invariants/linearizability/model.ts";
export { epaxos } from "./protocols/epaxos/index.ts";
export { fastPaxos } from "./protocols/fast-paxos/index.ts";
export { generalizedPaxos } from "./protocols/generalized-paxos/index.ts";
export { multiPaxos } from "./protocols/multi-paxos/index.ts";
export { paxos } from "./protocols/paxos/index.ts";
export { raft } from "./protocols/raft/index.ts";
export { systems } from "./protocols/systems.ts";
export { drawnScenario } from "./scenarios/drawn/drawn.ts";
export { scenarios } from "./scenarios/scenarios.ts";
export { fixedScenario } from "./scenarios/timelines/fixed.ts";
export { AssertionError, assert, unreachable } from "./sim/base/assert.ts";
export type { Brand, Micros, NodeId } from "./sim/base/brand.ts";
export { Log } from "./sim/base/log.ts";
export type { NodeSet } from "./sim/base/node-set.ts";
export * as nodeSet from "./sim/base/node-set.ts";
export { Table } from "./sim/base/table.ts";
export { UserError } from "./sim/base/user-error.ts";
export { check as checkModel } from "./sim/check/check-model.ts";
export type { CheckOptions } from "./sim/check/checker.ts";
export type { CheckViolation } from "./sim/check/report.ts";
export type { Effects, Fact, Judge, Model as ActorModel, ModelSymmetry } from "./sim/check/subjects/model.ts";
export { type Cluster, makeCluster, type Options, type OptionValue, roleOf } from "./sim/contract/cluster.ts";
export { interferes, keyOf } from "./sim/contract/interference.ts";
export type { Context, Invariant, Seen } from "./sim/contract/invariant.ts";
export { effect, Io } from "./sim/contract/io.ts";
export type * from "./sim/contract/observation.ts";
export {
  type Command,
  type CommandId,
  commandId,
  commandOf,
  describeCommand,
  isRead,
  noopId,
  type Operation,
  type Reply,
  type Request,
  type Result,
  type Service,
  type Session,
} from "./sim/contract/operation.ts";
export { allOf, anyOf, choose, type Expression, Nested } from "./sim/contract/quorum/expression.ts";
export { columnCover, rowCover, squareColumns, wholeColumn, wholeRow } from "./sim/contract/quorum/grid.ts";
export { Weighted } from "./sim/contract/quorum/weighted.ts";
export { majority, majoritySize, type QuorumSystem, Threshold } from "./sim/contract/quorum.ts";
export {
  applyCommand,
  emptyMachine,
  type Machine,
  readMachine,
  type SessionEntry,
} from "./sim/contract/state-machine.ts";
export type { Automaton, FaultKind, OptionSpec, System, Types } from "./sim/contract/system.ts";
export type { Fault, Plan } from "./sim/plan/plan.ts";
export type { Recipe } from "./sim/plan/recipe.ts";
export type { Measures, RunResult, Violation } from "./sim/plan/run-result.ts";
export type { Scenario, ScenarioSettings } from "./sim/plan/scenario.ts";
export { checkPlan, parsePlan } from "./sim/plan/validate.ts";
export type { Replay, Verdict } from "./sim/trace/replay.ts";
export type { Box, Call, CheckReport, DecideOptions, Decision, Explanation, Model, Recorder, RunOptions, Shrunk };
export { counterexample, decide, explain, models, smallBox };

/**
 * Runs one plan: the same plan, the same result, to the byte of its digest.
 * `invariants` are the judges, those that apply to the system unless told. Throws UserError when the plan does not fit.
 */
export function run(
  plan: Plan,
  system: System,
  invariants: readonly Invariant[] = judgesOf(system),
  options: RunOptions = {},
): RunResult {
  return runWorld(checkPlan(plan, system), system, invariants, options);
}

export interface FuzzOptions {
  readonly system: System;
  /** Where plans are drawn from; `swarm` unless told. */
  readonly scenario?: Scenario;
  /** The judges; those that apply to the system unless told. */
  readonly invariants?: readonly Invariant[];
  /** Root of all chance, any text of at most 200 characters; "1" unless told. */
  readonly seed?: string;
  /** Index of the first plan; 0 unless told. */
  readonly from?: number;
  /** How many plans. */
  readonly runs: number;
  /** Cluster size; drawn unless told. */
  readonly nodes?: number;
  /** Draws faults that the system does not claim to survive, too. */
  readonly beyond?: boolean;
  /** Goes on behind the first violation. */
  readonly keepGoing?: boolean;
}

export interface FuzzReport extends RangeReport {
  /** The same for the same options, and the same as the command line's for this system and scenario alone. */
  readonly digest: string;
  /** The first violation with its plan and run, or null. */
  readonly failure: { readonly index: number; readonly plan: Plan; readonly result: RunResult } | null;
}

/** Runs drawn plans, in this thread, and stops at the first violation. */
export function fuzz(options: FuzzOptions): FuzzReport {
  const { system, scenario = swarm, invariants = judgesOf(system), seed = "1", from = 0, runs } = options;
  const settings = { nodes: options.nodes ?? null, beyond: options.beyond === true };
  const unsuited = settings.beyond ? null : scenario.unsuited(system);
  if (unsuited !== null) throw new UserError(`${scenario.name} does not suit ${system.name}: ${unsuited}`);
  const subject = { system, scenario, invariants, seed, settings };
  const report = fuzzRange(runWorld, subject, from, from + runs, options.keepGoing === true);
  const digest = campaignDigest([report]);
  const [found] = report.found;
  if (found === undefined) return { ...report, digest, failure: null };
  const plan = scenario.plan(system, seed, found.index, settings);
  return { ...report, digest, failure: { index: found.index, plan, result: runWorld(plan, system, invariants) } };
}

/** The smallest plan found that goes wrong as the run `result` did; at most `runsMax` runs are spent. */
export function shrink(
  result: RunResult,
  system: System,
  invariants: readonly Invariant[] = judgesOf(system),
  runsMax: number = shrinkRunsDefault,
): Shrunk {
  if (result.violation === null) throw new UserError("nothing to shrink: this run breaks no invariant");
  return shrinkRun(result, system, runner(system, invariants), { runsMax });
}

/** The trace of a run, as its lines: what `replay` and the command line read. */
export function record(result: RunResult, system: System, invariants = judgesOf(system)): string[] {
  const lines: string[] = [];
  const again = (recorder: Recorder): RunResult => runner(system, invariants)(result.plan, recorder);
  writeTrace(result, null, again, (line) => lines.push(line));
  return lines;
}

/** Runs the plan of a trace again and compares every line. Throws UserError for a trace that is damaged or foreign. */
export function replay(lines: readonly string[], system: System, invariants = judgesOf(system)): Replay {
  const header = parseHeader(lines[0] ?? "");
  const checked = readTrace(lines);
  while (checked.next().done !== true); // all of it, before any of it is believed
  const plan = checkPlan(header.plan, system);
  return replayTrace(header, lines, (recorder) =>
    runWorld(plan, system, invariants, { recorder, endsWhereClosed: true }),
  );
}

/**
 * Explores every behaviour of a system inside a box, every order of messages, timers and crashes, in this thread.
 * `counterexample` makes a plan of the way to a violation; `run` takes it there again.
 */
export function check(
  system: System,
  box: Box = smallBox(system),
  invariants: readonly Invariant[] = judgesOf(system),
  options: SystemCheckOptions = {},
): CheckReport {
  return checkSystem(system, box, invariants, options);
}

export interface VerifyOptions extends DecideOptions {
  /** What the calls are calls of; told by the history itself, or by its operations, when left out. */
  readonly model?: Model;
  /** `json-lines`, `edn` or `jepsen-log`; told by the first line when left out. */
  readonly format?: string;
}

export interface Verified {
  readonly decision: Decision;
  /** Why not, for a history that is not linearizable. */
  readonly explanation: Explanation | null;
}

/**
 * Decides whether a recorded history, given as the text of its file, is linearizable, and explains it if not.
 * Throws UserError, naming the line, for a text that is no history. `decide` and `explain` are the same for calls.
 */
export function verify(text: string, options: VerifyOptions = {}): Verified {
  const recording = readHistory(text, { anyFunction: options.model !== undefined }, options.format);
  const name = recording.model ?? inferModel(recording.calls);
  const make = models.get(name);
  if (options.model === undefined && make === undefined) {
    throw new UserError(`the history asks for a model that is not known; known are ${[...models.keys()].join(", ")}`);
  }
  const model = options.model ?? make!(recording.initial === undefined ? {} : { initial: recording.initial });
  const calls = adapted(recording.calls, model);
  checkCalls(calls, model);
  const order = claimedOrder(calls);
  const decision = decide(calls, model, { ...(order === null ? {} : { order }), ...options });
  const explanation = decision.verdict === "illegal" ? explain(calls, model, decision, recording) : null;
  return { decision, explanation };
}

const runner =
  (system: System, invariants: readonly Invariant[]) =>
  (plan: Plan, recorder?: Recorder): RunResult =>
    runWorld(plan, system, invariants, recorder === undefined ? {} : { recorder });
