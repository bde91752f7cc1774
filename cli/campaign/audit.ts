/** Runs each plan in every place there is, and finds the first event at which a run in one place differs. */
import type { AuditDivergence, AuditReport } from "../../reports/audit.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import type { Hand } from "../../sim/campaign/hand.ts";
import type { Digested, DigestTask, Fingerprint, FingerprintTask, Source } from "../../sim/campaign/tasks.ts";
import { drawnFrom } from "../../sim/plan/scenario.ts";
import { catalogueOf } from "../input/load.ts";
import type { Subjects } from "../input/subjects.ts";
import type { Loading } from "../input/user-module.ts";
import { aborted, WorkerHand } from "./crew.ts";
import { performFresh, type Surroundings } from "./fresh-process.ts";

export interface AuditRequest extends Subjects {
  readonly mutant: Mutant | null;
  readonly seed: string;
  readonly from: number;
  readonly runs: number;
  readonly nodes: number | null;
  readonly scenarios: readonly string[];
}

/** A plan by where it comes from. */
interface Coordinates {
  readonly source: Source;
  readonly index: number;
}

/** Somewhere to run plans. */
interface Place {
  readonly name: string;
  digest(tasks: readonly DigestTask[]): Promise<readonly Digested[]>;
  fingerprint(task: FingerprintTask): Promise<readonly Fingerprint[]>;
  readonly freeze: boolean;
}

/** Runs every plan in every place. The first place is the one that the others are held against. */
export async function audit(
  request: AuditRequest,
  interrupt: AbortSignal,
  say: (line: string) => void,
): Promise<AuditReport> {
  const { mutant, modules, seed, from, runs, nodes } = request;
  const catalogue = await catalogueOf(modules);
  const names = mutant !== null && request.names.length === 0 ? [mutant.system] : request.names;
  const systems = catalogue.variants(names, request.set, (reason) => say(`left out: ${reason}`));
  const settings = { nodes, beyond: false };
  const plans = catalogue.cells(systems, request.scenarios, false).flatMap(({ system, scenario }) =>
    Array.from({ length: runs }, (_, i): Coordinates => {
      const turn = drawnFrom(catalogue.scenario(scenario), catalogue.system(system), from + i);
      return { source: { system, scenario: turn.scenario.name, seed, settings }, index: turn.index };
    }),
  );
  const loading = { mutant, modules };
  const home = new WorkerHand(loading);
  const worker = new WorkerHand(loading);
  try {
    const places = placesOf(home, worker, loading);
    const divergences: AuditDivergence[] = [];
    let reference: readonly Digested[] = [];
    const seen: string[] = [];
    for (const [rank, place] of places.entries()) {
      say(`${plans.length} plans ${place.name}`);
      const tasks = plans.map(
        ({ source, index }): DigestTask => ({ type: "digest", source, index, freeze: place.freeze }),
      );
      const answers = await Promise.race([place.digest(tasks), aborted(interrupt)]);
      if (answers === null) break;
      if (rank === 0) reference = answers;
      for (const [at, plan] of plans.entries()) {
        const found = compare(plan, reference[at]!, answers[at]!, places[0]!, place);
        const divergence = await Promise.race([found, aborted(interrupt)]);
        if (divergence !== null) divergences.push(divergence);
      }
      if (!interrupt.aborted) seen.push(place.name);
    }
    const events = reference.reduce((sum, answer) => sum + answer.events, 0);
    return { seed, runs: plans.length, events, places: seen, divergences, interrupted: interrupt.aborted };
  } finally {
    await Promise.all([worker.close(), home.close()]);
  }
}

function placesOf(home: Hand, worker: Hand, loading: Loading): readonly Place[] {
  const inHand = (name: string, hand: Hand, freeze = false): Place => ({
    name,
    freeze,
    async digest(tasks) {
      const answers: Digested[] = [];
      for (const task of tasks) answers.push(await hand.ask(task));
      return answers;
    },
    fingerprint: (task) => hand.ask(task),
  });
  const inProcess = (name: string, surroundings: Surroundings): Place => ({
    name,
    freeze: false,
    digest: (tasks) => performFresh(tasks, loading, surroundings),
    fingerprint: async (task) => (await performFresh([task], loading, surroundings))[0]!,
  });
  const backwards = (place: Place): Place => ({
    ...place,
    digest: async (tasks) => (await place.digest(tasks.toReversed())).toReversed(),
  });
  return [
    inHand("in a worker", home),
    inHand("in that worker again", home),
    inHand("with messages and nested state frozen", home, true),
    backwards(inHand("in another worker, in another order", worker)),
    inProcess("in a fresh process", {}),
    inProcess("in a fresh process with another time zone, language, environment and folder", { elsewhere: true }),
    inProcess("in a fresh process with --jitless", { jitless: true }),
  ];
}

/** Holds a plan's run in `place` against the one in the first place; null when they are the same. */
async function compare(
  { source, index }: Coordinates,
  expected: Digested,
  seen: Digested,
  first: Place,
  place: Place,
): Promise<AuditDivergence | null> {
  if (expected.digest === seen.digest) return null;
  const { system, scenario } = source;
  const lengths = Math.max(expected.blocks.length, seen.blocks.length);
  let block = 0;
  while (block < lengths && expected.blocks[block] === seen.blocks[block]) block++;
  const { blockEvents } = await import("../../sim/plan/run-result.ts");
  const from = block * blockEvents;
  const task: FingerprintTask = { type: "fingerprint", source, index, from, to: from + blockEvents };
  const [a, b] = [await first.fingerprint(task), await place.fingerprint(task)];
  let at = 0;
  while (at < Math.max(a.length, b.length) && a[at]?.digest === b[at]?.digest) at++;
  const common = { system, scenario, index, place: place.name, block: block < lengths ? block : null };
  if (at < Math.max(a.length, b.length)) {
    const words = (prints: readonly Fingerprint[]): string => prints[at]?.what ?? "no such event";
    return { ...common, event: from + at, what: `first ${words(a)}; then ${words(b)}` };
  }
  const verdicts = `${expected.violation ?? "no violation"}; then ${seen.violation ?? "no violation"}`;
  const what = expected.violation === seen.violation ? `digests ${expected.digest} and ${seen.digest}` : verdicts;
  return { ...common, event: null, what };
}
