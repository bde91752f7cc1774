/** Looks for planted bugs by fuzzing, each in a thread of its own, and runs their clean twins: the same plans without the bug. */
import { plural } from "../../reports/format.ts";
import type { MutantRow } from "../../reports/mutants.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { returns } from "../../sim/campaign/recover.ts";
import type { Cell, Source } from "../../sim/campaign/tasks.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import { emptyReport, type RangeReport } from "../../sim/search/fuzz.ts";
import { shrinkRunsDefault } from "../../sim/search/shrink/shrink.ts";
import { catalogueOf } from "../input/load.ts";
import { packTrace } from "../input/trace-files.ts";
import type { UserModule } from "../input/user-module.ts";
import { barOf } from "../output/bar.ts";
import { writeBeside } from "../output/files.ts";
import type { ProgressLine } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { aborted, askWatched, type Crew, NoReturnError, WorkerHand, withCrew } from "./crew.ts";

export interface FuzzHunt {
  readonly modules: readonly UserModule[];
  /** Systems that stand in for those of the bugs. */
  readonly variants: readonly string[];
  readonly mutants: readonly Mutant[];
  readonly seed: string;
  readonly runs: number;
  readonly workers: number;
  readonly out: string | null;
  readonly force: boolean;
}

/** The variant in which the bugs of a system are looked for; the system itself where none is named. */
export const variantFor = (system: string, variants: readonly string[]): string =>
  variants.find((variant) => readVariant(variant).name === system) ?? system;

type Row = Omit<MutantRow, "twin">;

export async function huntByFuzzing(request: FuzzHunt, progress: ProgressLine, terminal: Terminal) {
  const { mutants, modules, variants, seed, runs } = request;
  const catalogue = await catalogueOf(modules);
  const settings = { nodes: null, beyond: false };
  const sources = mutants.map(({ system, scenario }): Source => {
    const variant = variantFor(system, variants);
    catalogue.system(variant); // throws
    return { system: variant, scenario: catalogue.scenario(scenario ?? catalogue.standard.name).name, seed, settings };
  });
  const rows: (Row | undefined)[] = mutants.map(() => undefined);
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    let next = 0;
    let done = 0;
    const begun = performance.now();
    const far = (): string => barOf(done / mutants.length, (performance.now() - begun) / 1_000, terminal.live);
    const line = async (): Promise<void> => {
      for (let at = next++; at < mutants.length && !aborter.signal.aborted; at = next++) {
        progress.update(() => `${far()}  bug ${at + 1} of ${mutants.length}: ${mutants[at]!.id}`);
        const row = await huntOne(mutants[at]!, sources[at]!, request, aborter.signal);
        if (row === null) continue;
        rows[at] = row;
        done++;
        progress.say(
          `${far()}  ${row.id}: ${row.invariant === null ? "not found" : `${row.invariant} after ${plural(row.runs, "run")}`}`,
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(request.workers, mutants.length) }, line));
    const found = rows.filter((row) => row !== undefined);
    const twins = await withCrew(request.workers, { mutant: null, modules }, (crew) =>
      runTwins(found, seed, crew, aborter.signal, progress),
    );
    const all = found.map((row) => ({ ...row, twin: twinOf(row, twins) }));
    return { rows: all, interrupted: aborter.signal.aborted, runs };
  } finally {
    release();
  }
}

/** Looks for one bug in a worker of its own; null when the user interrupts. */
async function huntOne(mutant: Mutant, source: Source, request: FuzzHunt, signal: AbortSignal): Promise<Row | null> {
  const { runCampaign } = await import("../../sim/campaign/campaign.ts");
  const hand = new WorkerHand({ mutant, modules: request.modules });
  try {
    const begin = performance.now();
    const { system, scenario, seed, settings } = source;
    const cells = [{ system, scenario }];
    const spec = { cells, seed, settings, from: 0, runs: request.runs, seconds: null };
    const campaign = await runCampaign(
      { ...spec, keepGoing: false, mutant: mutant.id },
      { hands: [hand], clock: () => performance.now(), interrupt: signal },
    );
    if (campaign.interrupted) return null;
    const { report } = campaign.cells[0]!;
    const seconds = (performance.now() - begin) / 1_000;
    const { id, difficulty, row, breaks } = mutant;
    const [found] = report.found;
    const common = { id, system, scenario, difficulty, row, breaks, runs: report.runs, seconds };
    const nothing = { events: null, shrunkEvents: null, trace: null };
    if (found === undefined) return { ...common, invariant: null, message: null, ...nothing };
    const { invariant, message, events } = found;
    const unshrunk = { ...common, ...nothing, invariant, message, events };
    if (invariant === returns) return unshrunk;
    const { drawn, digest } = found;
    const from = { source: { ...source, scenario: drawn.scenario }, index: drawn.index };
    const task = { type: "shrink", from, mutant: id, runsMax: shrinkRunsDefault, digest } as const;
    const shrunk = await Promise.race([askWatched(hand, task, from), aborted(signal)]);
    if (shrunk === null || shrunk instanceof NoReturnError || shrunk.differs !== null) return unshrunk;
    const data = packTrace(shrunk.trace, false);
    const trace = request.out === null ? null : writeBeside(request.out, id, ".ndjson", data, request.force);
    return { ...unshrunk, shrunkEvents: shrunk.events, trace };
  } finally {
    await hand.close();
  }
}

type Twins = ReadonlyMap<string, RangeReport>;

const keyOf = ({ system, scenario }: Cell): string => `${system}/${scenario}`;

/** Runs the plans that the bugs were looked for with on the unchanged protocols, each plan once. */
async function runTwins(
  rows: readonly Row[],
  seed: string,
  crew: Crew,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Twins> {
  const { runCampaign } = await import("../../sim/campaign/campaign.ts");
  const wanted = new Map<string, { readonly cell: Cell; readonly runs: number }>();
  for (const { system, scenario, runs } of rows) {
    const key = keyOf({ system, scenario });
    wanted.set(key, { cell: { system, scenario }, runs: Math.max(runs, wanted.get(key)?.runs ?? 0) });
  }
  const twins = new Map<string, RangeReport>();
  for (const [key, { cell, runs }] of wanted) {
    const settings = { nodes: null, beyond: false };
    const spec = { cells: [cell], seed, settings, from: 0, runs, seconds: null, keepGoing: true, mutant: null };
    const report = await runCampaign(spec, {
      hands: crew.hands,
      clock: () => performance.now(),
      interrupt: signal,
      onProgress: (at) => progress.update(() => `clean twins of ${key}: ${at.runs[0]} of ${plural(runs, "run")}`),
    });
    twins.set(key, report.cells[0]!.report);
  }
  return twins;
}

function twinOf(row: Row, twins: Twins): MutantRow["twin"] {
  const report = twins.get(keyOf(row)) ?? emptyReport(0);
  return {
    runs: Math.min(row.runs, report.runs),
    violations: report.found.filter(({ index }) => index < row.runs).length,
  };
}
