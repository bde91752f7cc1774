/** A mutation test from its question to its verdicts: the unchanged protocol, the draw, the lanes that judge, the journal. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { count, plural } from "../../reports/format.ts";
import { fateOf, type MutantVerdict, type MutateSummary } from "../../reports/mutate.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { shareOut } from "../../sim/campaign/hand.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import { addressesOf } from "../campaign/coverage.ts";
import { aborted, WorkerHand } from "../campaign/crew.ts";
import { isOurs } from "../input/own-doors.ts";
import { addressOf } from "../input/plant.ts";
import type { UserModule } from "../input/user-module.ts";
import { barOf } from "../output/bar.ts";
import { version } from "../output/invocation.ts";
import type { ProgressLine } from "../output/progress.ts";
import { candidatesOf, draw, type Mutation, sharedFolder } from "./candidates.ts";
import { type Clean, joinParts, measurePart, partsUpTo } from "./clean.ts";
import { MutateJournal } from "./journal.ts";
import type { OperatorName } from "./operators.ts";
import { tryMutant } from "./trial.ts";
import { projectOf, UnitTests } from "./unit-tests.ts";

export interface MutateRequest {
  /** As a catalogue of these modules knows it: `raft`, `abd`, `raft:preVote=false`. */
  readonly system: string;
  readonly modules: readonly UserModule[];
  readonly scenario: string;
  readonly seed: string;
  readonly runs: number;
  /** How many mutants are drawn. */
  readonly mutants: number;
  readonly files: readonly string[];
  readonly operators: readonly OperatorName[];
  readonly states: number;
  /** A command line; null: no unit tests. */
  readonly tests: string | null;
  readonly everyJudge: boolean;
  readonly workers: number;
  readonly seconds: number | null;
  readonly out: string;
  readonly resume: boolean;
  readonly force: boolean;
}

export interface MutateOutcome extends MutateSummary {
  /** Those that were drawn, in that order. */
  readonly mutations: readonly Mutation[];
  readonly journal: string;
  /** What could not be written, in sentences. */
  readonly unwritten: readonly string[];
}

/** Judges as many as the time allows; `interrupt` ends it with the verdicts so far. */
export async function mutate(
  request: MutateRequest,
  progress: ProgressLine,
  interrupt: AbortSignal,
): Promise<MutateOutcome> {
  const begin = performance.now();
  const stopper = new AbortController();
  const stop = (): void => stopper.abort();
  interrupt.addEventListener("abort", stop, { once: true });
  const timer = request.seconds === null ? undefined : setTimeout(stop, 1_000 * request.seconds);
  const { signal } = stopper;
  const journal = MutateJournal.open(journalOf(request), request.resume ? "resume" : request.force ? "replace" : "new");
  try {
    const clean = await cleanOf(request, journal, progress, signal);
    const candidates =
      clean === null
        ? []
        : candidatesOf(readVariant(request.system).name, clean.modules, request.files, request.operators);
    if (clean !== null && candidates.length === 0) throw nothingToChange(request);
    const drawn = draw(candidates, request.seed, request.mutants);
    if (clean !== null) await judgeAll(drawn, clean, request, journal, progress, signal);
    const verdicts = drawn.map(({ id }) => journal.verdictOf(id)).filter((verdict) => verdict !== null);
    const { system, seed, runs } = request;
    return {
      ...{
        system,
        seed,
        runs,
        candidates: candidates.length,
        drawn: drawn.length,
        areTested: request.tests !== null,
        everyJudge: request.everyJudge,
      },
      ...{ verdicts, isTimeUp: signal.aborted && !interrupt.aborted, interrupted: interrupt.aborted },
      ...{ seconds: (performance.now() - begin) / 1_000, mutations: drawn, journal: journal.file },
      unwritten: journal.failures,
    };
  } finally {
    clearTimeout(timer);
    interrupt.removeEventListener("abort", stop);
  }
}

const journalOf = ({ out, system, seed }: MutateRequest): string =>
  path.join(out, `${nameOfRun("mutate", system, seed)}.ndjson`);

/** A name for files, with what such a name cannot hold left out. */
export const nameOfRun = (what: string, system: string, seed: string): string =>
  [what, system, seed].map((part) => part.replace(/[^\w.-]+/g, "_").slice(0, 60)).join("-");

/** The unchanged protocol's measure, as far as the journal has not got it; null when it was stopped before. */
async function cleanOf(
  request: MutateRequest,
  journal: MutateJournal,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<Clean | null> {
  const { system, modules, scenario, seed, runs, states, tests, workers } = request;
  const own = addressesOf([system], modules);
  const addresses = own.some(isOurs) ? [...own, sharedFolder] : own;
  const sources = sourcesOf(addresses, modules);
  const question = { version, system, scenario, seed, runs, states, tests, "every-judge": request.everyJudge };
  journal.asks({ ...question, sources });
  const source = { system, scenario, seed, settings: { nodes: null, beyond: false } };
  const isKnown = ([from]: readonly [number, number]): boolean => journal.parts.some((part) => part.from === from);
  const left = partsUpTo(runs).filter((part) => !isKnown(part));
  const hands = left.slice(0, workers).map(() => new WorkerHand({ mutant: null, modules }, true));
  try {
    const work = shareOut(
      hands,
      () => (signal.aborted ? null : (left.shift() ?? null)),
      async (part, hand) => {
        journal.addPart(await measurePart(hand, source, part, states, addresses));
        const done = journal.parts.reduce((sum, { ranges }) => Math.max(sum, ranges.at(-1)?.to ?? 0), 0);
        progress.update(() => `the unchanged ${system}: ${count(done)} of ${plural(runs, "plan")}`);
      },
    );
    await Promise.race([work, aborted(signal)]);
    return signal.aborted ? null : joinParts(source, journal.parts);
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

function nothingToChange({ system, files, operators }: MutateRequest): UserError {
  const where = files.length === 0 ? system : files.join(", ");
  return new UserError({
    ...{ code: "no-mutants", place: operators.length > 0 ? "--operators" : "--files", unplaced: true },
    problem: `nothing in the handlers of ${where} can be changed${operators.length > 0 ? ` by ${operators.join(", ")}` : ""}`,
    remedy: "name other files or kinds of change, or none",
  });
}

/** A digest of the files of a system, and of all modules of the user's. */
function sourcesOf(addresses: readonly string[], modules: readonly UserModule[]): string {
  const hash = createHash("sha256");
  for (const { digest } of modules) hash.update(`${digest}\0`);
  for (const folder of addresses.filter(isOurs).map((address) => fileURLToPath(address))) {
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      if (!/\.(ts|js)$/.test(name) || /\.(test|d)\.ts$/.test(name)) continue;
      hash.update(`${name}\0${fs.readFileSync(path.join(folder, name), "utf8")}\0`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function judgeAll(
  drawn: readonly Mutation[],
  clean: Clean,
  request: MutateRequest,
  journal: MutateJournal,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<void> {
  const { modules, runs, states, tests, everyJudge, workers } = request;
  const left = drawn.filter(({ id }) => journal.verdictOf(id) === null);
  const before = drawn.length - left.length;
  if (before > 0) progress.say(`${before} of ${drawn.length} are in ${journal.file}`);
  if (left.length === 0) return;
  const home = fileURLToPath(addressOf(left[0]!.mutant));
  const unitTests = tests === null ? null : await UnitTests.open(projectOf(home), tests, signal);
  try {
    unitTests?.demandInside(left.map(({ mutant }) => mutant));
    let [next, done] = [0, 0];
    const begun = performance.now();
    const far = (): string => barOf(done / left.length, (performance.now() - begun) / 1_000, progress.isLive);
    const lane = async (): Promise<void> => {
      for (let at = next++; at < left.length && !signal.aborted; at = next++) {
        const candidate = left[at]!;
        progress.update(() => `${far()}  ${before + done + 1} of ${drawn.length}: ${candidate.id}`);
        const verdict = await tryMutant(candidate, { clean, modules, runs, states, unitTests, everyJudge }, signal);
        if (verdict === null) return;
        journal.add(verdict);
        done++;
        progress.say(`${far()}  ${before + done} of ${drawn.length}: ${candidate.id}: ${told(verdict)}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(workers, left.length) }, lane));
  } finally {
    unitTests?.close();
  }
}

function told(verdict: MutantVerdict): string {
  const { killed } = verdict;
  if (killed !== null)
    return killed.index === null ? `${killed.by}, by ${killed.judge}` : `${killed.by} at plan ${killed.index}`;
  return { rates: "told by rates", survived: "survived", unreached: "no plan comes there", same: "same digests" }[
    fateOf(verdict) as "rates" | "survived" | "unreached" | "same"
  ];
}
