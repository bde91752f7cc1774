/** Looks for planted bugs by fuzzing, each in a thread of its own, and runs their clean twins: the same plans without the bug. */
import { plural } from "../../reports/format.ts";
import type { HuntLoss, MutantRow } from "../../reports/mutants.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { thrown } from "../../sim/base/thrown.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import { LostHand } from "../../sim/campaign/pulse.ts";
import { returns } from "../../sim/campaign/recover.ts";
import type { Cell, Source } from "../../sim/campaign/tasks.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import { emptyReport, type RangeReport } from "../../sim/search/fuzz.ts";
import { shrinkRunsDefault } from "../../sim/search/shrink/shrink.ts";
import { catalogueOf } from "../input/load.ts";
import { packTrace } from "../input/trace-files.ts";
import type { UserModule } from "../input/user-module.ts";
import { barOf, spanOf } from "../output/bar.ts";
import { tryToWrite, writeBeside } from "../output/files.ts";
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

/** Seconds that a bug took on one thread, the median of ours, and what a thousand runs of its clean twin take. */
const secondsPerBug = 3;
const secondsPerThousand = 4;
/** Most bugs are found long before the runs are used up. */
const runsUsual = 2_000;

/** How long a hunt may last, in seconds: a guess that progress makes better. */
const guessOf = (bugs: number, workers: number, runs: number): number =>
  (bugs * (secondsPerBug + (secondsPerThousand * Math.min(runs, runsUsual)) / 1_000)) /
  Math.min(workers, Math.max(1, bugs));

type Row = Omit<MutantRow, "twin">;

/** A bug that could not be looked for, or not to its end: what is known of the others stays. */
export function huntLossOf(id: string, error: unknown): HuntLoss {
  const { message } = thrown(error);
  return { id, why: message, isOurs: !(error instanceof UserError) };
}

/** Tells what became of each bug; what is lost or cannot be written takes nothing with it. */
export async function huntByFuzzing(request: FuzzHunt, progress: ProgressLine, terminal: Terminal) {
  const { mutants, modules, variants, seed, runs } = request;
  const catalogue = await catalogueOf(modules);
  const settings = { nodes: null, beyond: false };
  const sources = mutants.map(({ system, scenario }): Source => {
    const variant = variantFor(system, variants);
    catalogue.system(variant); // throws
    return { system: variant, scenario: catalogue.scenario(scenario ?? catalogue.standard.name).name, seed, settings };
  });
  const guess = spanOf(guessOf(mutants.length, request.workers, runs));
  progress.say(
    `synod: ${plural(mutants.length, "planted bug")}, seed ${seed}, ${request.workers} worker(s): at most ` +
      `${plural(runs, "run")} for each and as many for its clean twin, perhaps ${guess}`,
  );
  const rows: (Row | undefined)[] = mutants.map(() => undefined);
  const lost: HuntLoss[] = [];
  const unwritten: string[] = [];
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
        const mutant = mutants[at]!;
        const loses = (error: unknown): null => {
          const loss = huntLossOf(mutant.id, error);
          lost.push(loss);
          progress.say(`${mutant.id}: given up: ${loss.why}`);
          return null;
        };
        const aside = { signal: aborter.signal, unwritten, loses };
        const row = await huntOne(mutant, sources[at]!, request, catalogue, aside).catch(loses);
        done++;
        if (row === null) continue;
        rows[at] = row;
        progress.say(
          `${far()}  ${row.id}: ${row.invariant === null ? "not found" : `${row.invariant} after ${plural(row.runs, "run")}`}`,
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(request.workers, mutants.length) }, line));
    const found = rows.filter((row) => row !== undefined);
    const twins = await withCrew(request.workers, { mutant: null, modules }, (crew) =>
      runTwins(found, seed, crew, { signal: aborter.signal, progress, lost }),
    );
    const all = found.map((row) => ({ ...row, twin: twinOf(row, twins) }));
    return { rows: all, interrupted: aborter.signal.aborted, lost, unwritten };
  } finally {
    release();
  }
}

/** Who interrupts a hunt, and who hears of what it cannot write, or loses although it goes on. */
interface Aside {
  readonly signal: AbortSignal;
  readonly unwritten: string[];
  loses(error: unknown): void;
}

/** Looks for one bug in a worker of its own; null when the user interrupts. */
async function huntOne(
  mutant: Mutant,
  source: Source,
  request: FuzzHunt,
  catalogue: Catalogue,
  { signal, unwritten, loses }: Aside,
): Promise<Row | null> {
  const { runCampaign } = await import("../../sim/campaign/campaign.ts");
  const { knownBoxOf } = await import("../input/bug-box.ts");
  const box = knownBoxOf(catalogue.system(source.system), mutant);
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
    if (campaign.failure !== null) loses(campaign.failure);
    const { report } = campaign.cells[0]!;
    const seconds = (performance.now() - begin) / 1_000;
    const { id, difficulty, row, breaks } = mutant;
    const [found] = report.found;
    const common = { id, system, scenario, difficulty, row, breaks, runs: report.runs, seconds };
    const nothing = { events: null, shrunkEvents: null, shrunkBy: null, trace: null };
    if (found === undefined) return { ...common, invariant: null, message: null, ...nothing };
    const { invariant, message, events } = found;
    const unshrunk = { ...common, ...nothing, invariant, message, events };
    if (invariant === returns) return unshrunk;
    const { drawn, digest } = found;
    const from = { source: { ...source, scenario: drawn.scenario }, index: drawn.index };
    const task = { type: "shrink", from, mutant: id, runsMax: shrinkRunsDefault, digest, box } as const;
    const smaller = askWatched(hand, task, from).catch((error: unknown) => {
      if (!(error instanceof LostHand)) loses(error); // a smaller plan may lose its hand
      return null;
    });
    const shrunk = await Promise.race([smaller, aborted(signal)]);
    if (shrunk === null || shrunk instanceof NoReturnError || shrunk.differs !== null) return unshrunk;
    const { events: shrunkEvents, by: shrunkBy } = shrunk;
    return { ...unshrunk, shrunkEvents, shrunkBy, trace: keepHunted(id, shrunk.trace, request, unwritten) };
  } finally {
    await hand.close();
  }
}

/** The file of a trace; null where none was asked for, or where it could not be written. */
export function keepHunted(
  id: string,
  lines: readonly string[],
  { out, force }: { readonly out: string | null; readonly force: boolean },
  unwritten: string[],
): string | null {
  if (out === null) return null;
  let file: string | null = null;
  const why = tryToWrite(() => {
    file = writeBeside(out, id, ".ndjson", packTrace(lines, false), force);
  });
  if (why !== null) unwritten.push(why);
  return file;
}

type Twins = ReadonlyMap<string, RangeReport>;

const keyOf = ({ system, scenario }: Cell): string => `${system}/${scenario}`;

/** Runs the plans that the bugs were looked for with on the unchanged protocols, each plan once. */
async function runTwins(
  rows: readonly Row[],
  seed: string,
  crew: Crew,
  {
    signal,
    progress,
    lost,
  }: { readonly signal: AbortSignal; readonly progress: ProgressLine; readonly lost: HuntLoss[] },
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
    if (report.failure !== null) lost.push({ id: `clean twins of ${key}`, why: report.failure, isOurs: true });
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
