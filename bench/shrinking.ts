/**
 * The shrunk traces of the planted bugs of the first six systems, held against the shortest counterexamples of the exhaustive
 * checker in the boxes that the bugs name: what `npm run soak shrink` prints.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { WorkerHand } from "../cli/campaign/crew.ts";
import { knownBoxOf } from "../cli/input/bug-box.ts";
import { systems } from "../protocols/systems.ts";
import { type Mutant, parseMutants } from "../scenarios/mutants/mutant.ts";
import { runCampaign } from "../sim/campaign/campaign.ts";
import { type ShrunkBy, shrinkRunsDefault } from "../sim/search/shrink/shrink.ts";
import type { TraceHeader } from "../sim/trace/format.ts";

/** What became of one bug; null where it was not found, names no box, or has no way in it that is shorter. */
export interface ShrinkingRow {
  readonly id: string;
  readonly invariant: string | null;
  readonly found: number | null;
  readonly shrunk: number | null;
  /** Processor seconds of shrinking, of all threads. */
  readonly seconds: number | null;
  /** How the shrunk run came about. */
  readonly by: ShrunkBy | null;
  readonly shortest: number | null;
  readonly shortestBy: string | null;
}

const firstSystems = ["paxos", "fast-paxos", "multi-paxos", "raft", "generalized-paxos", "epaxos"];
const runsMax = 20_000;
const boxSeconds = 120;

/** Of safety: those that cost availability alone are in files of their own. */
export const bugsToShrink = (): readonly Mutant[] =>
  firstSystems.flatMap((system) => {
    const file = `${system}.json`;
    return parseMutants(fs.readFileSync(path.join(import.meta.dirname, "../scenarios/mutants", file), "utf8"), file);
  });

/** Tells a table of all, and the bars that are missed; returns how many these are. */
export async function measureAllShrinking(tell: (line: string) => void): Promise<number> {
  const rows: ShrinkingRow[] = [];
  tell("| bug | judge | found | shrunk | by | shortest | processor s |\n|---|---|---|---|---|---|---|");
  for (const mutant of bugsToShrink()) {
    const row = await measureShrinking(mutant);
    tell(renderShrinkingRow(row));
    rows.push(row);
  }
  const missed = missedBars(rows);
  for (const sentence of missed) tell(`shrink: missed: ${sentence}`);
  return missed.length;
}

async function measureShrinking(mutant: Mutant): Promise<ShrinkingRow> {
  const row = await shrinkOne(mutant);
  // What the checker itself found is its shortest.
  const shortest =
    row.by === "box" ? { shortest: row.shrunk, shortestBy: row.invariant } : shortestOf(mutant, row.shrunk);
  return { id: mutant.id, ...row, ...shortest };
}

const notFound = { invariant: null, found: null, shrunk: null, seconds: null, by: null };

async function shrinkOne(mutant: Mutant): Promise<Omit<ShrinkingRow, "id" | "shortest" | "shortestBy">> {
  const hand = new WorkerHand({ mutant, modules: [] });
  const settings = { nodes: null, beyond: false };
  const source = { system: mutant.system, scenario: mutant.scenario ?? "rotation", seed: "1", settings };
  try {
    const cells = [{ system: source.system, scenario: source.scenario }];
    const spec = { cells, seed: "1", settings, from: 0, runs: runsMax, seconds: null, keepGoing: false };
    const campaign = await runCampaign(
      { ...spec, mutant: mutant.id },
      {
        hands: [hand],
        clock: () => performance.now(),
        interrupt: new AbortController().signal,
      },
    );
    const [found] = campaign.cells[0]!.report.found;
    if (found === undefined) return notFound;
    const { drawn, digest, events, invariant } = found;
    const from = { source: { ...source, scenario: drawn.scenario }, index: drawn.index };
    const box = knownBoxOf(systems.find(({ name }) => name === mutant.system)!, mutant);
    const asked = { type: "shrink", from, mutant: mutant.id, runsMax: shrinkRunsDefault, digest } as const;
    const before = process.cpuUsage();
    const shrunk = await hand.ask({ ...asked, box }).catch(() => null);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    if (shrunk === null || shrunk.differs !== null) return { ...notFound, invariant, found: events, seconds };
    return { invariant: shrunk.violation!.invariant, found: events, shrunk: shrunk.events, seconds, by: shrunk.by };
  } finally {
    await hand.close();
  }
}

/** The events of a shorter way in the box of the bug, counted as those of a run; null where there is none. */
function shortestOf({ id, system, box }: Mutant, shrunk: number | null): Pick<ShrinkingRow, "shortest" | "shortestBy"> {
  if (box === null) return { shortest: null, shortestBy: null };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-shrinking-"));
  const file = path.join(folder, "shortest.ndjson");
  const bin = path.join(import.meta.dirname, "../cli/bin.mjs");
  const depth = shrunk === null ? [] : ["--depth", String(shrunk)];
  const args = ["check", system, "--mutant", id, "--time", `${boxSeconds}s`, "--out", file, ...depth];
  spawnSync(process.execPath, [bin, ...args]);
  const isThere = fs.existsSync(file);
  const header = isThere ? (JSON.parse(fs.readFileSync(file, "utf8").split("\n", 1)[0]!) as TraceHeader) : null;
  fs.rmSync(folder, { recursive: true });
  return { shortest: header?.events ?? null, shortestBy: header?.violation?.invariant ?? null };
}

/** Stories whose cause needs more events than 40, or that no schedule can tell, and why. */
const longByNature: { readonly [id: string]: string } = {
  "paxos-read-not-written-back": "three proposers on a grid of four acceptors outbid one another in eight retries",
  "raft-snapshot-drops-suffix":
    "a crash keeps some writes of several handlers that wait for one disk, which no schedule tells",
};

/** Judges of progress and of what holds in the end: their stories wait for timers. */
const ofProgress: readonly string[] = [
  "liveness",
  "core-progress",
  "convergence",
  "promptness",
  "chatter",
  "deference",
];

const bars = { events: 40, progressEvents: 300, seconds: 20, ratioMedian: 1.5, ratioMax: 3 } as const;

/** How many times as long the shrunk run is as the shortest known that breaks the same invariant; null where none is. */
export const ratioOf = ({ invariant, shrunk, shortest, shortestBy }: ShrinkingRow): number | null =>
  shrunk === null || shortest === null || shortestBy !== invariant ? null : shrunk / shortest;

/** Which bars are missed, by which bugs, in sentences. */
export function missedBars(rows: readonly ShrinkingRow[]): readonly string[] {
  const ratios = rows.flatMap((row) => ratioOf(row) ?? []).sort((a, b) => a - b);
  const median = ratios[ratios.length >> 1] ?? 1;
  const missed = median > bars.ratioMedian ? [`the median is ${median.toFixed(2)} times the shortest`] : [];
  for (const row of rows) {
    const { id, invariant, shrunk, seconds } = row;
    const ratio = ratioOf(row);
    const limit = ofProgress.includes(invariant ?? "") ? bars.progressEvents : bars.events;
    if (ratio !== null && ratio > bars.ratioMax) missed.push(`${id}: ${ratio.toFixed(1)} times the shortest`);
    if (shrunk !== null && shrunk > limit && longByNature[id] === undefined) missed.push(`${id}: ${shrunk} events`);
    if (seconds !== null && seconds > bars.seconds) missed.push(`${id}: ${seconds.toFixed(0)} s`);
    if (invariant !== null && shrunk === null) missed.push(`${id}: not shrunk`);
  }
  return missed;
}

/** One line of the table in bench/RESULTS.md. */
export function renderShrinkingRow(row: ShrinkingRow): string {
  const { id, invariant, found, shrunk, by, shortest, shortestBy, seconds } = row;
  const shorter = shortest === null ? "–" : shortestBy === invariant ? shortest : `${shortest} (${shortestBy})`;
  const cells = [`\`${id}\``, invariant, found, shrunk, by, shorter, seconds?.toFixed(1)];
  return `| ${cells.map((cell) => cell ?? "–").join(" | ")} |`;
}
