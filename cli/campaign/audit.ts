/** Runs each plan in every place there is, and finds the first event at which a run in one place differs. */
import type { AuditDivergence, AuditFinding, AuditReport, LostPlace } from "../../reports/audit.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Hand } from "../../sim/campaign/hand.ts";
import { LostHand } from "../../sim/campaign/pulse.ts";
import { watch } from "../../sim/campaign/recover.ts";
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
  const drawn = catalogue.cells(systems, request.scenarios, false).flatMap(({ system, scenario }) =>
    Array.from({ length: runs }, (_, i): Coordinates => {
      const turn = drawnFrom(catalogue.scenario(scenario), catalogue.system(system), from + i);
      return { source: { system, scenario: turn.scenario.name, seed, settings }, index: turn.index };
    }),
  );
  say(`synod: auditing, seed ${seed}`);
  const loading = { mutant, modules };
  const home = new WorkerHand(loading);
  const worker = new WorkerHand(loading);
  try {
    const [first, ...others] = placesOf(home, worker, loading) as [Place, ...Place[]];
    say(`${drawn.length} plans ${first.name}`);
    const looked = await Promise.race([firstLook(drawn, home, first), aborted(interrupt)]);
    const { plans, reference, findings } = looked ?? { plans: [], reference: [], findings: [] };
    const divergences: AuditDivergence[] = [];
    const seen: string[] = looked === null ? [] : [first.name];
    const lost: LostPlace[] = [];
    for (const place of others) {
      if (interrupt.aborted || plans.length === 0) break;
      say(`${plans.length} plans ${place.name}`);
      try {
        const found = heldAgainst({ plans, reference, first }, place);
        const differing = await Promise.race([found, aborted(interrupt)]);
        if (differing === null) break;
        divergences.push(...differing);
        seen.push(place.name);
      } catch (error) {
        if (error instanceof UserError || !(error instanceof Error)) throw error;
        lost.push({ place: place.name, why: error instanceof LostHand ? error.why : error.message });
      }
    }
    const events = reference.reduce((sum, answer) => sum + answer.events, 0);
    const common = { seed, runs: drawn.length, events, places: seen, findings, lost };
    return { ...common, divergences, interrupted: interrupt.aborted };
  } finally {
    await Promise.all([worker.close(), home.close()]);
  }
}

/** What was run in the first place, and found there whatever the others say. */
interface FirstLook {
  readonly plans: readonly Coordinates[];
  readonly reference: readonly Digested[];
  readonly findings: readonly AuditFinding[];
}

const digestOf = ({ source, index }: Coordinates, { freeze }: Place): DigestTask => ({
  ...{ type: "digest", source, index, freeze },
});

/** Runs each plan once. One that does not come back is a finding, and is left out of every other place. */
async function firstLook(drawn: readonly Coordinates[], home: Hand, place: Place): Promise<FirstLook> {
  const plans: Coordinates[] = [];
  const reference: Digested[] = [];
  const findings: AuditFinding[] = [];
  for (const plan of drawn) {
    const { source, index } = plan;
    const at = { system: source.system, scenario: source.scenario, index };
    try {
      const answer = await home.ask(digestOf(plan, place));
      const [, ambient] = /^determinism: ([\s\S]*)/.exec(answer.violation ?? "") ?? [];
      if (ambient !== undefined) findings.push({ ...at, invariant: "determinism", message: ambient });
      plans.push(plan);
      reference.push(answer);
    } catch (error) {
      if (!(error instanceof LostHand)) throw error;
      const noReturn = await watch(home, plan);
      if (noReturn === null) throw error;
      findings.push({ ...at, invariant: noReturn.invariant, message: noReturn.message });
    }
  }
  return { plans, reference, findings };
}

/** Where the plans run differently in another place. */
async function heldAgainst(
  { plans, reference, first }: Pick<FirstLook, "plans" | "reference"> & { readonly first: Place },
  place: Place,
): Promise<readonly AuditDivergence[]> {
  const answers = await place.digest(plans.map((plan) => digestOf(plan, place)));
  const found: AuditDivergence[] = [];
  for (const [at, plan] of plans.entries()) {
    const divergence = await compare(plan, reference[at]!, answers[at]!, first, place);
    if (divergence !== null) found.push(divergence);
  }
  return found;
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
