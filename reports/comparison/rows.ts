/** A comparison of systems as rows, one per system and scenario: what clients saw, and what it cost, over all seeds. */

import { type Busiest, type Resource, resources } from "../../sim/campaign/measuring/busiest.ts";
import {
  type FirstSeconds,
  type Measured,
  type RunSummary,
  type StretchName,
  stretchNames,
} from "../../sim/campaign/measuring/summary.ts";
import { type KindCounts, phaseNames, type RunPhases } from "../../sim/plan/run-result.ts";
import { addCounts, addKinds, addPhases, emptyReport } from "../../sim/search/fuzz.ts";
import type { Counted } from "../counts.ts";
import { type Spread, spreadOf } from "./spread.ts";

/** Times in virtual milliseconds; every number is of behind the first seconds, unless it says otherwise. */
export interface ComparisonRow {
  readonly system: string;
  readonly scenario: string;
  /** Operations a second that clients asked for; null: as they were answered. */
  readonly load: number | null;
  readonly runs: number;
  /** `ok`, `undecided`, or the name of the invariant that was broken. */
  readonly verdict: string;
  // Sums over all runs:
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly reads: number;
  // Over the runs, from what each came to:
  readonly p50Millis: Spread | null;
  readonly p99Millis: Spread | null;
  readonly okPerSecond: Spread | null;
  /** Longest span in which operations were pending and none completed. */
  readonly unavailableMillis: Spread | null;
  readonly messagesPerOperation: Spread | null;
  readonly bytesPerOperation: Spread | null;
  readonly syncsPerOperation: Spread | null;
  /** Of these, what the registry below cost; absent where the system stands on none. */
  readonly registry?: { readonly messagesPerOperation: Spread | null; readonly syncsPerOperation: Spread | null };
  /** Elections behind the first seconds, per run. */
  readonly leaderChanges: number;
  /** Of each resource, how busy its busiest one was, in percent of the time; null where nothing is known of it. */
  readonly busiest: { readonly [resource in Resource]: BusyRow } | null;
  readonly first: FirstRow;
  readonly stretches: { readonly [name in StretchName]: StretchRow | null };
  /** What was sent after the fault beyond what so many answers cost before it; null without a fault. */
  readonly recovery: { readonly messages: Spread | null; readonly kilobytes: Spread | null } | null;
  /** By the region that clients stand in. */
  readonly byRegion: { readonly [region: string]: LatencyRow };
  /** By the region of whoever leads when the first seconds are over; empty where nobody does. */
  readonly byLeader: { readonly [region: string]: LatencyRow & { readonly runs: number } };
  /** What an operator's change of the members took, and how long clients waited under one; absent without any. */
  readonly memberChange?: { readonly millis: Spread | null; readonly pauseMillis: Spread | null };
  // Whole runs, which verdicts rest on:
  readonly phases: RunPhases;
  readonly kinds: KindCounts;
  readonly witnesses: { readonly [name: string]: number };
}

export interface LatencyRow {
  readonly p50Millis: Spread | null;
  readonly p99Millis: Spread | null;
}

export interface BusyRow {
  readonly percent: Spread;
  /** Whose it was, in most runs; null: of all clients. */
  readonly whose: string | null;
}

/** The first seconds: elections, first contacts, registers that are not decided yet. */
export interface FirstRow {
  /** From the beginning to the first answer to anybody, and until every client had one. */
  readonly firstMillis: Spread | null;
  readonly everyMillis: Spread | null;
  /** What the first calls of clients took. */
  readonly coldMillis: Spread | null;
  readonly unavailableMillis: Spread | null;
  readonly failed: number;
  readonly unknown: number;
}

/** A stretch of the runs: before, in or after the fault. */
export interface StretchRow extends LatencyRow {
  readonly okPerSecond: Spread | null;
  readonly messagesPerSecond: Spread | null;
  readonly kilobytesPerSecond: Spread | null;
  /** From its beginning to the first answer to what was asked in it, and until every client had one. */
  readonly firstMillis: Spread | null;
  readonly everyMillis: Spread | null;
}

/** Where rows come from: a cell, under one load. */
export interface ComparedCell {
  readonly system: string;
  readonly scenario: string;
  readonly load: number | null;
}

export function rowOf({ system, scenario, load }: ComparedCell, answers: readonly Measured[]): ComparisonRow {
  const summaries = answers.map(({ summary }) => summary);
  const over = (of: (summary: RunSummary) => number | null): Spread | null => spreadOf(summaries.map(of));
  const sum = (of: (summary: RunSummary) => number): number => summaries.reduce((total, one) => total + of(one), 0);
  const violation = answers.find((answer) => answer.violation !== null)?.violation;
  const undecided = answers.some((answer) => answer.undecided !== null);
  const phases = answers.map(({ measures }) => measures.phases).reduce(addPhases, emptyReport(0).phases);
  const perAnswer = (field: keyof NonNullable<RunSummary["perAnswer"]>): Spread | null =>
    over((one) => one.perAnswer?.[field] ?? null);
  const isUponRegistry = answers.some(({ measures }) => measures.below !== undefined);
  return {
    ...{ system, scenario, load, runs: answers.length },
    verdict: violation?.invariant ?? (undecided ? "undecided" : "ok"),
    ok: sum(({ ok }) => ok),
    failed: sum(({ failed }) => failed),
    unknown: sum(({ unknown }) => unknown),
    reads: phaseNames.reduce((total, name) => total + phases[name].reads, 0),
    ...latencyRow(summaries),
    okPerSecond: over(({ okPerSecond }) => okPerSecond),
    unavailableMillis: over(({ unavailableMicros }) => millis(unavailableMicros)),
    messagesPerOperation: perAnswer("messages"),
    bytesPerOperation: perAnswer("bytes"),
    syncsPerOperation: perAnswer("syncs"),
    ...(isUponRegistry
      ? { registry: { messagesPerOperation: perAnswer("messagesBelow"), syncsPerOperation: perAnswer("syncsBelow") } }
      : {}),
    leaderChanges: Math.round((100 * sum(({ leaderChanges }) => leaderChanges)) / answers.length) / 100,
    busiest: busiestRow(summaries.flatMap(({ busiest }) => busiest ?? [])),
    first: firstRow(summaries.flatMap(({ first }) => first ?? [])),
    ...stretchRows(summaries),
    byRegion: byRegion(summaries),
    byLeader: byLeader(summaries),
    ...memberChangeOf(answers),
    phases,
    kinds: answers.map(({ measures }) => measures.kinds).reduce(addKinds, {}),
    witnesses: answers.map((answer) => answer.witnesses).reduce(addCounts, {}),
  };
}

function latencyRow(all: readonly { readonly p50: number | null; readonly p99: number | null }[]): LatencyRow {
  return {
    p50Millis: spreadOf(all.map(({ p50 }) => millis(p50))),
    p99Millis: spreadOf(all.map(({ p99 }) => millis(p99))),
  };
}

function busiestRow(all: readonly Busiest[]): ComparisonRow["busiest"] {
  if (all.length === 0) return null;
  const rows = resources.map((resource): [Resource, BusyRow] => {
    const mine = all.map((one) => one[resource]);
    const byOwner = Map.groupBy(mine, ({ whose }) => whose);
    const [[whose]] = [...byOwner].sort((a, b) => b[1].length - a[1].length) as [[string | null, unknown]];
    return [resource, { percent: spreadOf(mine.map(({ share }) => 100 * share))!, whose }];
  });
  return Object.fromEntries(rows) as ComparisonRow["busiest"];
}

function firstRow(firsts: readonly FirstSeconds[]): FirstRow {
  const over = (of: (first: FirstSeconds) => number | null): Spread | null =>
    spreadOf(firsts.map((first) => millis(of(first))));
  return {
    firstMillis: over(({ firstMicros }) => firstMicros),
    everyMillis: over(({ everyMicros }) => everyMicros),
    coldMillis: over(({ cold }) => cold.p50),
    unavailableMillis: over(({ unavailableMicros }) => unavailableMicros),
    failed: firsts.reduce((sum, { failed }) => sum + failed, 0),
    unknown: firsts.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

function stretchRows(summaries: readonly RunSummary[]): Pick<ComparisonRow, "stretches" | "recovery"> {
  const rows = stretchNames.map((name): [StretchName, StretchRow | null] => {
    const mine = summaries.flatMap(({ stretches }) => stretches[name] ?? []);
    if (mine.length === 0) return [name, null];
    const perSecond = (of: (one: (typeof mine)[number]) => number): Spread | null =>
      spreadOf(mine.flatMap((one) => (one.micros === 0 ? [] : [(1_000_000 * of(one)) / one.micros])));
    return [
      name,
      {
        ...latencyRow(mine),
        okPerSecond: perSecond(({ ok }) => ok),
        messagesPerSecond: perSecond(({ messages }) => messages),
        kilobytesPerSecond: perSecond(({ bytes }) => bytes / 1_000),
        firstMillis: spreadOf(mine.map(({ firstMicros }) => millis(firstMicros))),
        everyMillis: spreadOf(mine.map(({ everyMicros }) => millis(everyMicros))),
      },
    ];
  });
  const recovered = summaries.flatMap(({ recovery }) => recovery ?? []);
  const recovery =
    recovered.length === 0
      ? null
      : {
          messages: spreadOf(recovered.map(({ messages }) => messages)),
          kilobytes: spreadOf(recovered.map(({ bytes }) => bytes / 1_000)),
        };
  return { stretches: Object.fromEntries(rows) as ComparisonRow["stretches"], recovery };
}

function byRegion(summaries: readonly RunSummary[]): ComparisonRow["byRegion"] {
  const regions = regionsOf(summaries);
  return Object.fromEntries(
    regions.map((region) => [region, latencyRow(summaries.flatMap((one) => one.byRegion[region] ?? []))]),
  );
}

/** Where clients stand in any of the runs. */
const regionsOf = (summaries: readonly RunSummary[]): readonly string[] => [
  ...new Set(summaries.flatMap((one) => Object.keys(one.byRegion))),
];

function byLeader(summaries: readonly RunSummary[]): ComparisonRow["byLeader"] {
  const led = summaries.flatMap(({ leader }) => leader?.region ?? []);
  const regions = regionsOf(summaries).filter((region) => led.includes(region));
  return Object.fromEntries(
    regions.map((region) => {
      const mine = summaries.filter(({ leader }) => leader?.region === region);
      return [region, { runs: mine.length, ...latencyRow(mine) }];
    }),
  );
}

function memberChangeOf(answers: readonly Measured[]): Pick<ComparisonRow, "memberChange"> {
  const changes = answers.flatMap(({ measures }) => measures.changes ?? []);
  if (changes.length === 0) return {};
  return {
    memberChange: {
      millis: spreadOf(changes.flatMap(({ micros }) => (micros.length === 0 ? [null] : micros.map(millis)))),
      pauseMillis: spreadOf(changes.map(({ pauseMicros }) => millis(pauseMicros))),
    },
  };
}

function millis(micros: number): number;
function millis(micros: number | null): number | null;
function millis(micros: number | null): number | null {
  return micros === null ? null : micros / 1_000;
}

/** The rows as verdicts are counted. */
export const countedRows = (rows: readonly ComparisonRow[]): readonly Counted[] =>
  rows.map(({ system, scenario, phases, kinds, witnesses }) => ({ system, scenario, kinds, witnesses, phases }));
