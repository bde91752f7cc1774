/**
 * A campaign held against a recorded one over the same plans: which rates have changed beyond what is allowed and beyond
 * what chance does. Heartbeats that stop or elections that double are faults that no single run shows.
 *
 * The statistics: plans differ among each other far more than a change of code changes them, so runs are compared with
 * those of the same plans: each rate is taken per batch (sim/search/rates.ts), and the differences of the batches have a
 * mean and a standard error (a paired t-test), and a direction each (a sign test, which a few wild runs do not sway: they
 * swell the error and hide what all other batches agree on). A rate fails when it differs by more than its tolerance, and
 * its mean difference is above `errorsMax` standard errors or the directions agree beyond chance. Unchanged code has no
 * difference at all.
 */
import { batchCount, type RateBatches, witnessPrefix } from "../search/rates.ts";
import type { CampaignReport, CampaignSpec } from "./campaign.ts";
import type { Cell } from "./tasks.ts";

/** The plans that a baseline was recorded over. */
export interface BaselinePlans {
  readonly seed: string;
  readonly from: number;
  readonly runs: number;
  readonly nodes: number | null;
  readonly beyond: boolean;
}

export interface BaselineCell extends Cell {
  readonly batches: RateBatches;
}

export interface Baseline extends BaselinePlans {
  readonly cells: readonly BaselineCell[];
}

/** A rate that is not what it was. */
export interface RateChange extends Cell {
  /** For people: `messages per operation`, `witness leader elected per run`. */
  readonly rate: string;
  readonly before: number;
  readonly now: number;
  /** Now by before; null where it was 0 before. */
  readonly factor: number | null;
  /** The share by which it may differ. */
  readonly tolerance: number;
  /** The mean difference in standard errors; null where every batch differs by the same. */
  readonly errors: number | null;
  /** Batches that differ, and those of them that differ in this direction. */
  readonly differing: number;
  readonly agreeing: number;
}

/**
 * Differences below so many standard errors are chance. For 32 batches, one comparison in 50,000 goes beyond five by
 * chance; a campaign over all systems makes a few hundred.
 */
export const errorsMax = 5;
/** As likely by chance as five standard errors. */
const chanceMax = 2e-5;

/** Fewer runs leave batches with next to nothing in them. */
export const baselineRunsMin = 2 * batchCount;

interface Rate {
  readonly quantity: string;
  readonly per: "runs" | "operations";
  readonly tolerance: number;
}

const rates: readonly Rate[] = [
  { quantity: "events", per: "runs", tolerance: 0.1 },
  { quantity: "operations", per: "runs", tolerance: 0.05 },
  { quantity: "micros", per: "operations", tolerance: 0.1 }, // from a client's request to its answer
  { quantity: "messages", per: "operations", tolerance: 0.1 },
  { quantity: "bytes", per: "operations", tolerance: 0.1 },
  { quantity: "syncs", per: "operations", tolerance: 0.1 },
  { quantity: "elections", per: "runs", tolerance: 0.3 },
  { quantity: "entries", per: "runs", tolerance: 0.3 },
  { quantity: "outage", per: "runs", tolerance: 0.3 },
  { quantity: "undecided", per: "runs", tolerance: 0.3 },
];
const witnessTolerance = 0.3;

/** What a campaign leaves for later ones; its report must have rates. */
export const baselineOf = (spec: CampaignSpec, report: CampaignReport): Baseline => ({
  ...plansOf(spec),
  cells: report.cells.map(({ system, scenario, report: { rates: batches } }) => ({
    system,
    scenario,
    batches: batches ?? {},
  })),
});

export const plansOf = ({ seed, from, runs, settings }: CampaignSpec): BaselinePlans => ({
  ...{ seed, from, runs: runs ?? 0, nodes: settings.nodes, beyond: settings.beyond },
});

/** The rates of a campaign that differ from the baseline's, cell by cell; a cell that the baseline has not says nothing. */
export function changesSince(baseline: Baseline, report: CampaignReport): readonly RateChange[] {
  return report.cells.flatMap(({ system, scenario, report: { rates: now } }) => {
    const before = baseline.cells.find((cell) => cell.system === system && cell.scenario === scenario);
    if (before === undefined || now === null) return [];
    return ratesOf(before.batches, now).flatMap((rate) => {
      const change = changeOf(rate, before.batches, now);
      return change === null ? [] : [{ system, scenario, ...change }];
    });
  });
}

function ratesOf(before: RateBatches, now: RateBatches): readonly Rate[] {
  const witnesses = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) =>
    name.startsWith(witnessPrefix),
  );
  return [
    ...rates,
    ...witnesses.sort().map((quantity): Rate => ({ quantity, per: "runs", tolerance: witnessTolerance })),
  ];
}

function changeOf({ quantity, per, tolerance }: Rate, before: RateBatches, now: RateBatches) {
  // A baseline says nothing of a rate that came later; what it never witnessed it says.
  if (before[quantity] === undefined && !quantity.startsWith(witnessPrefix)) return null;
  const [was, is] = [total(before, quantity) / total(before, per), total(now, quantity) / total(now, per)];
  if (!(Math.abs(is - was) > tolerance * was)) return null; // also where nothing is to divide by
  const differences: number[] = [];
  for (let batch = 0; batch < batchCount; batch++) {
    const difference = shareOf(now, quantity, per, batch) - shareOf(before, quantity, per, batch);
    if (Number.isFinite(difference)) differences.push(difference);
  }
  const errors = standardErrors(differences);
  const differing = differences.filter((difference) => difference !== 0).length;
  const agreeing = differences.filter((difference) => difference * (is - was) > 0).length;
  if (errors !== null && errors <= errorsMax && chanceOf(agreeing, differing) > chanceMax) return null;
  const rate = `${quantity} per ${per === "runs" ? "run" : "operation"}`;
  return { rate, before: was, now: is, factor: was === 0 ? null : is / was, tolerance, errors, differing, agreeing };
}

const valueAt = (batches: RateBatches, quantity: string, batch: number): number => batches[quantity]?.[batch] ?? 0;

const shareOf = (batches: RateBatches, quantity: string, per: string, batch: number): number =>
  valueAt(batches, quantity, batch) / valueAt(batches, per, batch);

const total = (batches: RateBatches, quantity: string): number =>
  (batches[quantity] ?? []).reduce((sum, value) => sum + value, 0);

/** The mean by its standard error, both of the sample; null where all are equal. */
function standardErrors(sample: readonly number[]): number | null {
  const count = sample.length;
  if (count < 2) return 0;
  const mean = sample.reduce((sum, value) => sum + value, 0) / count;
  const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return Math.sqrt(variance) <= 1e-9 * Math.abs(mean) ? null : Math.abs(mean) / Math.sqrt(variance / count);
}

/** The chance that of `count` fair coins at least `agreeing` fall alike. */
function chanceOf(agreeing: number, count: number): number {
  let ways = 0;
  let choose = 1; // of `count` coins, those that fall the other way
  for (let others = 0; others <= count - agreeing; others++) {
    ways += choose;
    choose = (choose * (count - others)) / (others + 1);
  }
  return Math.min(1, (2 * ways) / 2 ** count);
}
