/** What one run of a comparison comes to: a few numbers of each stretch and each region, behind the first seconds. */
import { clientNodes } from "../../plan/plan.ts";
import type { CallRecord, Measures, RunResult, Violation } from "../../plan/run-result.ts";
import { type Busiest, busiestOf } from "./busiest.ts";
import { callsOf, type Interval, type TimedCall, trafficAt } from "./calls.ts";
import { countLatencies, type LatencyCounts } from "./latency-counts.ts";
import type { Staged } from "./stage.ts";

/** The stretches of a timeline that numbers are told of. */
export const stretchNames = ["before", "during", "after"] as const;
export type StretchName = (typeof stretchNames)[number];

/** Times in virtual microseconds; null where there was no answer to tell of. */
export interface Latencies {
  readonly answers: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** The first seconds of a run. */
export interface FirstSeconds {
  /** Until the first answer to anybody, and until everybody had one; null: never in the first seconds. */
  readonly firstMicros: number | null;
  readonly everyMicros: number | null;
  /** What each client's first call took. */
  readonly cold: Latencies;
  readonly unavailableMicros: number;
  readonly failed: number;
  readonly unknown: number;
}

/** A stretch of the active part. A call is in the fault when it was open while one was under way. */
export interface StretchSummary extends Latencies {
  readonly micros: number;
  /** Answers that came in it. */
  readonly ok: number;
  readonly messages: number;
  readonly bytes: number;
  /** From its beginning to the first answer to what was asked in it, and until every client had one; null: never. */
  readonly firstMicros: number | null;
  readonly everyMicros: number | null;
}

export interface RunSummary extends Latencies {
  /** Calls that ended so behind the first seconds. */
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly okPerSecond: number | null;
  readonly unavailableMicros: number;
  /** Traffic for each answer behind the first seconds; null without one. */
  readonly perAnswer: {
    readonly messages: number;
    readonly bytes: number;
    readonly syncs: number;
    readonly messagesBelow: number;
    readonly syncsBelow: number;
  } | null;
  /** Null where no first seconds are told apart: of plans that are no timelines. */
  readonly first: FirstSeconds | null;
  readonly stretches: { readonly [name in StretchName]: StretchSummary | null };
  /** What was sent after the fault beyond what so many answers cost before it; null without a fault. */
  readonly recovery: { readonly messages: number; readonly bytes: number } | null;
  /** By the region that a client stands in. */
  readonly byRegion: { readonly [region: string]: Latencies };
  /** Who leads when the first seconds are over; null: nobody was elected. */
  readonly leader: { readonly node: number; readonly region: string; readonly since: number } | null;
  /** Elections behind the first seconds. */
  readonly leaderChanges: number;
  /** What was busiest behind the first seconds; null where nothing is known of it. */
  readonly busiest: Busiest | null;
  /** Latencies by time, for charts; absent unless asked for. */
  readonly latencyCounts?: LatencyCounts;
}

/** What comparisons keep of a run. */
export interface Measured {
  readonly digest: string;
  readonly violation: Violation | null;
  readonly undecided: string | null;
  readonly witnesses: { readonly [name: string]: number };
  readonly measures: Omit<Measures, "calls" | "latencies">;
  readonly summary: RunSummary;
}

export function measuredOf(result: RunResult, stage: Staged): Measured {
  const { digest, violation, undecided, witnesses } = result;
  const { calls, latencies: _, ...measures } = result.measures;
  return { digest, violation, undecided, witnesses, measures, summary: summarizeRun(calls!, stage) };
}

/** The numbers of one run. */
export function summarizeRun(
  record: CallRecord,
  { plan, warmMicros, regions, roles = [], isCharted }: Staged,
): RunSummary {
  const { clients, sessions } = plan.workload;
  const firstClient = regions.length - clientNodes(plan.workload);
  const calls = callsOf(record, clients, sessions);
  const end = record.healedAt;
  const warm = Math.min(warmMicros, end);
  const late = calls.filter(({ invoked }) => invoked >= warm);
  const ended = (outcome: TimedCall["outcome"], from: number, to: number): number =>
    calls.filter((call) => call.outcome === outcome && call.returned >= from && call.returned < to).length;
  const ok = ended("ok", warm, Number.POSITIVE_INFINITY);
  const leader = leaderOf(record, warm, regions);
  const whose = (node: number): string => (node === leader?.node ? "leader" : (roles[node] ?? "server"));
  const regionOf = (call: TimedCall): string => regions[firstClient + call.client] ?? regions[0]!;
  return {
    ...latenciesOf(late),
    ...{ ok, failed: ended("failed", warm, Number.POSITIVE_INFINITY) },
    unknown: ended("unknown", warm, Number.POSITIVE_INFINITY),
    okPerSecond: end > warm ? (1_000_000 * ok) / (end - warm) : null,
    unavailableMicros: unavailable(calls, warm, end),
    perAnswer: perAnswerOf(record, ok, warm, end),
    first: warm === 0 ? null : firstOf(calls, warm, clients, ended),
    ...stretchesOf(record, calls, warm, end, clients),
    byRegion: Object.fromEntries(
      [...new Set(regions.slice(firstClient, firstClient + clients))].map((region) => [
        region,
        latenciesOf(late.filter((call) => regionOf(call) === region)),
      ]),
    ),
    leader,
    leaderChanges: record.leaders.filter(({ at }) => at >= warm).length,
    busiest: busiestOf(record, calls, warm, clients * sessions, whose),
    ...(isCharted === true
      ? {
          latencyCounts: countLatencies(calls, {
            activeMicros: plan.budget.activeMicros,
            warmMicros: warm,
            faults: faultsOf(record),
          }),
        }
      : {}),
  };
}

/** When faults were under way. */
const faultsOf = ({ marks, healedAt }: CallRecord): Interval[] =>
  marks.flatMap(({ name, at }, index) =>
    name === "during" ? [{ from: at, to: marks[index + 1]?.at ?? healedAt }] : [],
  );

/** Where one is elected after the other, as for each call, nobody leads. */
const electionsOfLeaders = 2;

function leaderOf({ leaders }: CallRecord, warm: number, regions: readonly string[]): RunSummary["leader"] {
  const lately = leaders.filter(({ at }) => at >= warm / 2 && at < warm);
  const leader = leaders.findLast(({ at }) => at < warm);
  if (leader === undefined || lately.length > electionsOfLeaders) return null;
  return { node: leader.node, region: regions[leader.node]!, since: leader.at };
}

function firstOf(
  calls: readonly TimedCall[],
  warm: number,
  clients: number,
  ended: (outcome: TimedCall["outcome"], from: number, to: number) => number,
): FirstSeconds {
  const firsts = Array.from({ length: clients }, (_, client) =>
    calls.reduce<TimedCall | null>(
      (first, call) => (call.client === client && (first === null || call.invoked < first.invoked) ? call : first),
      null,
    ),
  );
  return {
    ...answerTimes(
      calls.filter(({ returned }) => returned < warm),
      0,
      clients,
    ),
    cold: latenciesOf(firsts.filter((call) => call !== null)),
    unavailableMicros: unavailable(calls, 0, warm),
    failed: ended("failed", 0, warm),
    unknown: ended("unknown", 0, warm),
  };
}

/** Nearest rank, of those that were answered. */
function latenciesOf(calls: readonly TimedCall[]): Latencies {
  const micros = calls.flatMap(({ outcome, invoked, returned }) => (outcome === "ok" ? [returned - invoked] : []));
  micros.sort((a, b) => a - b);
  const at = (share: number): number | null => micros[Math.max(0, Math.ceil(share * micros.length) - 1)] ?? null;
  return { answers: micros.length, p50: at(0.5), p99: at(0.99) };
}

/** From `since` to the first answer to what was asked from then on, and until every client had one. */
function answerTimes(
  calls: readonly TimedCall[],
  since: number,
  clients: number,
): Pick<StretchSummary, "firstMicros" | "everyMicros"> {
  const times = new Array<number>(clients).fill(Number.POSITIVE_INFINITY);
  for (const { client, invoked, returned, outcome } of calls) {
    if (outcome === "ok" && invoked >= since) times[client] = Math.min(times[client]!, returned - since);
  }
  const known = (micros: number): number | null => (Number.isFinite(micros) ? micros : null);
  return { firstMicros: known(Math.min(...times)), everyMicros: known(Math.max(...times)) };
}

/** The longest span within from..to in which calls were open and none was answered. */
function unavailable(calls: readonly TimedCall[], from: number, to: number): number {
  const edges = calls.flatMap(({ invoked, returned, outcome }) => [
    { at: invoked, change: 1, isAnswer: false },
    { at: returned, change: -1, isAnswer: outcome === "ok" },
  ]);
  edges.sort((a, b) => a.at - b.at || b.change - a.change);
  let [open, since, longest] = [0, from, 0];
  for (const { at, change, isAnswer } of [...edges, { at: to, change: 0, isAnswer: true }]) {
    const now = Math.max(from, Math.min(to, at));
    if (open > 0 && (isAnswer || open + change === 0)) longest = Math.max(longest, now - since);
    if (isAnswer || open === 0) since = now;
    open += change;
  }
  return longest;
}

function perAnswerOf(record: CallRecord, ok: number, warm: number, end: number): RunSummary["perAnswer"] {
  if (ok === 0) return null;
  const share = (column: "messages" | "bytes" | "syncs" | "messagesBelow" | "syncsBelow"): number =>
    (trafficAt(record, column, end) - trafficAt(record, column, warm)) / ok;
  return {
    ...{ messages: share("messages"), bytes: share("bytes"), syncs: share("syncs") },
    ...{ messagesBelow: share("messagesBelow"), syncsBelow: share("syncsBelow") },
  };
}

type Stretches = Pick<RunSummary, "stretches" | "recovery">;

function stretchesOf(
  record: CallRecord,
  calls: readonly TimedCall[],
  warm: number,
  end: number,
  clients: number,
): Stretches {
  const marks = record.marks.filter(({ at }) => at >= warm && at < end);
  const begin = {
    name: "before" as const,
    at: warm,
    messages: trafficAt(record, "messages", warm),
    bytes: trafficAt(record, "bytes", warm),
  };
  const edges = [begin, ...marks];
  const last = { at: end, messages: trafficAt(record, "messages", end), bytes: trafficAt(record, "bytes", end) };
  const pieces = edges.map((edge, at) => ({ ...edge, to: edges[at + 1] ?? last }));
  const faults: readonly Interval[] = pieces.flatMap(({ name, at, to }) =>
    name === "during" ? [{ from: at, to: to.at }] : [],
  );
  const firstFault = faults[0]?.from ?? Number.POSITIVE_INFINITY;
  const stretchOf = ({ invoked, returned }: TimedCall): StretchName => {
    if (faults.some(({ from, to }) => invoked < to && returned > from)) return "during";
    return invoked < firstFault ? "before" : "after";
  };
  const summaryOf = (name: StretchName): StretchSummary | null => {
    const mine = pieces.filter((piece) => piece.name === name);
    if (mine.length === 0) return null;
    const sum = (of: (piece: (typeof mine)[number]) => number): number =>
      mine.reduce((total, piece) => total + of(piece), 0);
    const times = mine.map(({ at }) => answerTimes(calls, at, clients));
    const isIn = (time: number): boolean => mine.some(({ at, to }) => time >= at && time < to.at);
    return {
      ...latenciesOf(calls.filter((call) => call.invoked >= warm && stretchOf(call) === name)),
      micros: sum(({ at, to }) => to.at - at),
      ok: calls.filter(({ outcome, returned }) => outcome === "ok" && isIn(returned)).length,
      messages: sum(({ messages, to }) => to.messages - messages),
      bytes: sum(({ bytes, to }) => to.bytes - bytes),
      firstMicros: longestOf(times.map(({ firstMicros }) => firstMicros)),
      everyMicros: longestOf(times.map(({ everyMicros }) => everyMicros)),
    };
  };
  const [before, during, after] = stretchNames.map(summaryOf) as [StretchSummary, ...(StretchSummary | null)[]];
  const stretches = { before, during: during ?? null, after: after ?? null };
  return { stretches, recovery: recoveryOf(before, after ?? null) };
}

/** Null, never, is longer than all. */
const longestOf = (times: readonly (number | null)[]): number | null =>
  times.some((time) => time === null) ? null : Math.max(...(times as readonly number[]));

function recoveryOf(before: StretchSummary, after: StretchSummary | null): RunSummary["recovery"] {
  if (after === null || before.ok === 0) return null;
  const beyond = (field: "messages" | "bytes"): number => after[field] - (after.ok * before[field]) / before.ok;
  return { messages: beyond("messages"), bytes: beyond("bytes") };
}
