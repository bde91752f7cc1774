/** Where a system saturates as the load rises, and what of it is at work all the time there. */
import { escapeText } from "../../sim/base/printable.ts";
import { type Resource, resources } from "../../sim/campaign/measuring/busiest.ts";
import { isCarried, mostCarried } from "../../sim/campaign/measuring/loads.ts";
import { count } from "../format.ts";
import type { ComparisonRow } from "./rows.ts";

/** A row that was asked under a load. */
export type LoadRow = ComparisonRow & { readonly load: number };

export const loadRowsOf = (rows: readonly ComparisonRow[]): LoadRow[] =>
  rows.filter((row): row is LoadRow => row.load !== null).toSorted((a, b) => a.load - b.load);

export const triedOf = ({ load, okPerSecond }: LoadRow): { load: number; okPerSecond: number | null } => ({
  ...{ load, okPerSecond: okPerSecond?.median ?? null },
});

export const isCarriedRow = (row: LoadRow): boolean => isCarried(triedOf(row));

export interface SaturationPoint {
  /** The most operations a second that were carried. */
  readonly carried: number;
  /** The first load that was not; null: all were. */
  readonly overload: number | null;
  /** What was busiest there, or at the highest load; null where that is not known. */
  readonly busiest: { readonly resource: Resource; readonly whose: string | null; readonly percent: number } | null;
}

/** At work for so much of the time, a thing has nothing left to give. */
const fullPercent = 90;

export function saturationOf(rows: readonly LoadRow[]): SaturationPoint {
  const carried = mostCarried(rows.map(triedOf));
  const over = rows.find((row) => !isCarriedRow(row)) ?? null;
  const { busiest } = over ?? rows.at(-1)!;
  const overload = over?.load ?? null;
  if (busiest === null) return { carried, overload, busiest };
  const told = resources.map((resource) => {
    const { percent, whose } = busiest[resource];
    return { resource, whose, percent: percent.median ?? 0 };
  });
  const top = told.reduce((most, one) => (one.percent > most.percent ? one : most));
  // Sessions wait for whatever is full behind them: they are the reason where nothing else is.
  const behind = told.find(({ resource, percent }) => resource !== "sessions" && percent >= fullPercent);
  return { carried, overload, busiest: behind ?? top };
}

/** `the leader's processor, 99 %`; `nothing: the leader's disk at 61 %`. */
export function saturationWords({ overload, busiest }: SaturationPoint): string {
  if (busiest === null) return "not known";
  const { percent } = busiest;
  const [named, share] = [nameOf(busiest), `${Math.round(percent)} %`];
  if (overload === null) return `not yet: ${named} at ${share}`;
  return percent >= fullPercent ? `${named}, ${share}` : `nothing: ${named} at ${share}`;
}

/** `carries 2,000/s; then the leader's processor is full`. */
export function saturationSentence({ carried, overload, busiest }: SaturationPoint): string {
  const most = `carries ${count(carried)}/s`;
  if (busiest === null) return most;
  const share = `${nameOf(busiest)} at ${Math.round(busiest.percent)} %`;
  if (overload === null) return `${most} and maybe more: ${share}`;
  if (busiest.percent < fullPercent) return `${most}; then nothing is full: ${share}`;
  return `${most}; then ${nameOf(busiest)} ${busiest.resource === "sessions" ? "are" : "is"} full`;
}

const nameOf = ({ resource, whose }: NonNullable<SaturationPoint["busiest"]>): string =>
  whose === null ? "the clients' sessions" : `${whose === "leader" ? "the" : "a"} ${escapeText(whose)}'s ${resource}`;
