/**
 * Fuzzing: runs a range of drawn plans and sums up what they showed. A campaign is many ranges; however it is cut into
 * ranges, and wherever these run, the sums are the same.
 */
import { Digest } from "../base/digest.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import type { Plan } from "../plan/plan.ts";
import { type KindCounts, phaseNames, type RunPhases, type RunResult } from "../plan/run-result.ts";
import { drawnFrom, type Scenario, type ScenarioSettings } from "../plan/scenario.ts";
import { joinRates, type RateBatches, RateSums } from "./rates.ts";

/** How a plan is run: `run` of sim/run.ts, or one that does more around it. */
export type RunPlan = (plan: Plan, system: System, invariants: readonly Invariant[]) => RunResult;

/** What a range of plans is drawn from and judged by. */
export interface FuzzSubject {
  readonly system: System;
  readonly scenario: Scenario;
  readonly invariants: readonly Invariant[];
  readonly seed: string;
  readonly settings: ScenarioSettings;
}

/** Where a plan is drawn from: it is number `index` of `scenario`, which takes no turns with others. */
export interface Drawn {
  readonly scenario: string;
  readonly index: number;
}

/** A run that broke an invariant. */
export interface Found {
  /** Its plan is number `index` of the subject's scenario under the campaign's seed. */
  readonly index: number;
  readonly drawn: Drawn;
  readonly invariant: string;
  readonly message: string;
  /** Events of the whole run. */
  readonly events: number;
  readonly digest: string;
}

/** What a range of runs showed. All but `from`, `to` and the lists are sums. */
export interface RangeReport {
  readonly from: number;
  /** One past the last index that ran. */
  readonly to: number;
  readonly runs: number;
  /** Runs by the scenario that their plans are drawn from: one, unless scenarios take turns. */
  readonly asked: { readonly [scenario: string]: number };
  readonly events: number;
  /** The sum of the runs' digests, in two lanes of 32 bits: added, so that the order of runs does not matter. */
  readonly laneA: number;
  readonly laneB: number;
  /** Those that succeeded. */
  readonly operations: number;
  readonly phases: RunPhases;
  readonly kinds: KindCounts;
  readonly witnesses: { readonly [name: string]: number };
  /** Ascending by index; at most `foundMax`. */
  readonly found: readonly Found[];
  readonly violated: number;
  readonly undecided: number;
  /** The first undecided run. */
  readonly undecidedAt: { readonly drawn: Drawn; readonly why: string } | null;
  /** For comparisons with other campaigns; null unless asked for. */
  readonly rates: RateBatches | null;
  /** What runs were like; absent unless rates are asked for. */
  readonly shape?: RunShape;
}

/** Sums over runs that say what they were like. */
export interface RunShape {
  /** Runs by length: those of `2 ** power` events and more, below the next power. */
  readonly lengths: { readonly [power: string]: number };
  /** Events by what caused them. */
  readonly causes: { readonly [type: string]: number };
}

/** Violating runs a report remembers one by one; of more it keeps the count. */
export const foundMax = 1_000;

const none = { ok: 0, failed: 0, unknown: 0, reads: 0, messages: 0, bytes: 0, micros: 0 };

/** A report of no runs, standing at index `at`. */
export const emptyReport = (at: number): RangeReport => ({
  from: at,
  to: at,
  runs: 0,
  asked: {},
  events: 0,
  laneA: 0,
  laneB: 0,
  operations: 0,
  phases: { before: none, during: none, after: none, healed: none },
  kinds: {},
  witnesses: {},
  found: [],
  violated: 0,
  undecided: 0,
  undecidedAt: null,
  rates: null,
});

/** Runs the plans from..to-1. Stops behind the first violation unless `keepGoing`; with `isMeasured` it keeps rates. */
export function fuzzRange(
  run: RunPlan,
  subject: FuzzSubject,
  from: number,
  to: number,
  keepGoing: boolean,
  isMeasured = false,
): RangeReport {
  let report = emptyReport(from);
  const rates = isMeasured ? new RateSums() : null;
  for (let index = from; index < to; index++) {
    const plan = subject.scenario.plan(subject.system, subject.seed, index, subject.settings);
    const result = run(plan, subject.system, subject.invariants);
    report = joinReports(report, reportOf(subject, index, result));
    rates?.add(index, result);
    if (result.violation !== null && !keepGoing) break;
  }
  return rates === null ? report : { ...report, rates: rates.batches() };
}

function reportOf({ system, scenario }: FuzzSubject, index: number, result: RunResult): RangeReport {
  const { violation, undecided, measures, events } = result;
  const { causes } = measures;
  const turn = drawnFrom(scenario, system, index);
  const drawn: Drawn = { scenario: turn.scenario.name, index: turn.index };
  const digest = new Digest();
  digest.string(system.name);
  digest.string(drawn.scenario);
  digest.number(drawn.index);
  digest.string(result.digest);
  return {
    from: index,
    to: index + 1,
    runs: 1,
    asked: { [drawn.scenario]: 1 },
    events,
    laneA: digest.a,
    laneB: digest.b,
    operations: measures.ok,
    phases: measures.phases,
    kinds: measures.kinds,
    witnesses: result.witnesses,
    found:
      violation === null
        ? []
        : [{ index, drawn, invariant: violation.invariant, message: violation.message, events, digest: result.digest }],
    violated: violation === null ? 0 : 1,
    undecided: violation === null && undecided !== null ? 1 : 0,
    undecidedAt: violation === null && undecided !== null ? { drawn, why: undecided } : null,
    rates: null,
    ...(causes === undefined ? {} : { shape: { lengths: { [31 - Math.clz32(events)]: 1 }, causes } }),
  };
}

/** The report of two neighbouring ranges, `low` ending where `high` begins. */
export function joinReports(low: RangeReport, high: RangeReport): RangeReport {
  return {
    from: low.from,
    to: high.to,
    runs: low.runs + high.runs,
    asked: addCounts(low.asked, high.asked),
    events: low.events + high.events,
    laneA: (low.laneA + high.laneA) | 0,
    laneB: (low.laneB + high.laneB) | 0,
    operations: low.operations + high.operations,
    phases: addPhases(low.phases, high.phases),
    kinds: addKinds(low.kinds, high.kinds),
    witnesses: addCounts(low.witnesses, high.witnesses),
    found: high.found.length === 0 ? low.found : [...low.found, ...high.found].slice(0, foundMax),
    violated: low.violated + high.violated,
    undecided: low.undecided + high.undecided,
    undecidedAt: low.undecidedAt ?? high.undecidedAt,
    rates: joinRates(low.rates, high.rates),
    ...joinShapes(low, high),
  };
}

function joinShapes({ shape: low }: RangeReport, { shape: high }: RangeReport): Pick<RangeReport, "shape"> {
  if (low === undefined || high === undefined)
    return low === undefined && high === undefined ? {} : { shape: (low ?? high)! };
  return { shape: { lengths: addCounts(low.lengths, high.lengths), causes: addCounts(low.causes, high.causes) } };
}

export function addPhases(a: RunPhases, b: RunPhases): RunPhases {
  const sums = {} as { -readonly [name in keyof RunPhases]: RunPhases[name] };
  for (const name of phaseNames) {
    const [one, other] = [a[name], b[name]];
    sums[name] = {
      ok: one.ok + other.ok,
      failed: one.failed + other.failed,
      unknown: one.unknown + other.unknown,
      reads: one.reads + other.reads,
      messages: one.messages + other.messages,
      bytes: one.bytes + other.bytes,
      micros: one.micros + other.micros,
    };
  }
  return sums;
}

export function addKinds(a: KindCounts, b: KindCounts): KindCounts {
  const sums: { [type: string]: { asked: number; ok: number } } = { ...a };
  for (const [type, { asked, ok }] of Object.entries(b)) {
    const known = sums[type];
    sums[type] = { asked: (known?.asked ?? 0) + asked, ok: (known?.ok ?? 0) + ok };
  }
  return sums;
}

type Counts = { readonly [name: string]: number };

export function addCounts(a: Counts, b: Counts): Counts {
  const sum: { [name: string]: number } = { ...a };
  for (const [name, times] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + times;
  return sum;
}

/** The digest of a whole campaign over these ranges, as 16 hexadecimal digits; their order does not matter. */
export function campaignDigest(reports: readonly RangeReport[]): string {
  const digest = new Digest();
  let [runs, a, b] = [0, 0, 0];
  for (const report of reports) {
    runs += report.runs;
    a = (a + report.laneA) | 0;
    b = (b + report.laneB) | 0;
  }
  digest.number(runs);
  digest.int(a);
  digest.int(b);
  return digest.hex();
}
