/** `synod audit`: shows that a run is a function of its plan alone, wherever and however it is run. */

import { count } from "../reports/format.ts";
import { painter, renderTable } from "../reports/table.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { escapeText, renderJson } from "../sim/base/printable.ts";
import type { Hand } from "../sim/campaign/hand.ts";
import type { Digested, DigestTask, Fingerprint, FingerprintTask, Source } from "../sim/campaign/tasks.ts";
import { thisThread, WorkerHand } from "./campaign/crew.ts";
import { performFresh } from "./campaign/fresh-process.ts";
import type { Command } from "./command.ts";
import { nodesLimit, readSeed } from "./fuzz.ts";
import { findMutant } from "./input/mutant-files.ts";
import { version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit } from "./output/terminal.ts";

export const command: Command = {
  usage: "audit [system..]",
  about:
    "Run each plan twice in this process, frozen, in a worker, in a fresh process and without the JIT, and compare",
  positionals: { system: "Systems to audit (all, when none is named)" },
  options: {
    scenario: { value: "NAME", about: "where plans are drawn from; several may be given", default: "swarm" },
    seed: { value: "S", about: "root of all chance, any text; `random` draws one", default: "1" },
    runs: { value: "N", about: "plans of each system", default: "5" },
    from: { value: "I", about: "index of the first plan", default: "0" },
    nodes: { value: "N", about: "cluster size", default: "drawn" },
    mutant: { value: "ID", about: "audit with this bug planted" },
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["audit", "five plans of every system"],
    ["audit raft --runs 50 --seed random", "more, and other ones"],
  ],
  async run(given, terminal) {
    const request: AuditRequest = {
      mutant: findMutant(given.text("mutant"), given.texts("bugs-from")),
      seed: readSeed(given),
      from: given.integer("from", 0, 1e12) ?? 0,
      runs: given.integer("runs", 1, 10_000) ?? 5,
      nodes: given.integer("nodes", 1, nodesLimit),
      systems: given.texts("system"),
      scenarios: given.texts("scenario"),
    };
    const progress = new Progress(terminal);
    progress.say(`synod: auditing, seed ${request.seed}`);
    const report = await audit(request, (line) => progress.say(line));
    progress.clear();
    if (given.flag("json")) terminal.out(renderJson({ version, ...report }));
    else terminal.out(render(report, terminal.colorOut));
    return report.divergences.length === 0 ? exit.fine : exit.ourMistake;
  },
};

interface AuditRequest {
  readonly mutant: Mutant | null;
  readonly seed: string;
  readonly from: number;
  readonly runs: number;
  readonly nodes: number | null;
  readonly systems: readonly string[];
  readonly scenarios: readonly string[];
}

/** Where one plan ran differently. */
interface Divergence {
  readonly system: string;
  readonly scenario: string;
  readonly index: number;
  readonly place: string;
  /** The first digest block that differs; null when only the last state does. */
  readonly block: number | null;
  /** The first event that differs, and what it was in each place; null when a second look did not show it. */
  readonly event: number | null;
  readonly what: string;
}

interface AuditReport {
  readonly seed: string;
  readonly runs: number;
  readonly events: number;
  readonly places: readonly string[];
  readonly divergences: readonly Divergence[];
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
async function audit(request: AuditRequest, say: (line: string) => void): Promise<AuditReport> {
  const { shipped } = await import("./input/shipped.ts");
  const { mutant, seed, from, runs, nodes } = request;
  const systems = mutant !== null && request.systems.length === 0 ? [mutant.system] : request.systems;
  const settings = { nodes, beyond: false };
  const plans = shipped
    .cells(systems, request.scenarios, false)
    .flatMap((cell) =>
      Array.from({ length: runs }, (_, i): Coordinates => ({ source: { ...cell, seed, settings }, index: from + i })),
    );
  // A bug is planted when a module is loaded, which in this thread has happened: then a worker stands in for it.
  const home = mutant === null ? null : new WorkerHand(mutant);
  const worker = new WorkerHand(mutant);
  try {
    const places = placesOf(home ?? thisThread, worker, mutant);
    const divergences: Divergence[] = [];
    let reference: readonly Digested[] = [];
    for (const [rank, place] of places.entries()) {
      say(`${plans.length} plans ${place.name}`);
      const tasks = plans.map(
        ({ source, index }): DigestTask => ({ type: "digest", source, index, freeze: place.freeze }),
      );
      const answers = await place.digest(tasks);
      if (rank === 0) reference = answers;
      for (const [at, plan] of plans.entries()) {
        const divergence = await compare(plan, reference[at]!, answers[at]!, places[0]!, place);
        if (divergence !== null) divergences.push(divergence);
      }
    }
    const events = reference.reduce((sum, answer) => sum + answer.events, 0);
    return { seed, runs: plans.length, events, places: places.map(({ name }) => name), divergences };
  } finally {
    await Promise.all([worker.close(), home?.close()]);
  }
}

function placesOf(home: Hand, worker: Hand, mutant: Mutant | null): readonly Place[] {
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
  const inProcess = (name: string, jitless: boolean): Place => ({
    name,
    freeze: false,
    digest: (tasks) => performFresh(tasks, mutant, jitless),
    fingerprint: async (task) => (await performFresh([task], mutant, jitless))[0]!,
  });
  return [
    inHand("in this process", home),
    inHand("in this process again", home),
    inHand("with messages and nested state frozen", home, true),
    inHand("in a worker", worker),
    inProcess("in a fresh process", false),
    inProcess("in a fresh process with --jitless", true),
  ];
}

/** Holds a plan's run in `place` against the one in the first place; null when they are the same. */
async function compare(
  { source, index }: Coordinates,
  expected: Digested,
  seen: Digested,
  first: Place,
  place: Place,
): Promise<Divergence | null> {
  if (expected.digest === seen.digest) return null;
  const { system, scenario } = source;
  const lengths = Math.max(expected.blocks.length, seen.blocks.length);
  let block = 0;
  while (block < lengths && expected.blocks[block] === seen.blocks[block]) block++;
  const { blockEvents } = await import("../sim/plan/run-result.ts");
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

function render({ seed, runs, events, places, divergences }: AuditReport, color: boolean): string {
  const paint = painter(color);
  const rows = places.map((place) => {
    const differing = divergences.filter((divergence) => divergence.place === place).length;
    return [place, count(runs), differing === 0 ? paint.green("0") : paint.red(count(differing))];
  });
  const columns = [
    { title: "place" },
    { title: "runs", align: "right" as const },
    { title: "diverged", align: "right" as const },
  ];
  const lines = divergences.map(({ system, scenario, index, place, block, event, what }) => {
    const where = event === null ? (block === null ? "in its last state" : `in block ${block}`) : `at event ${event}`;
    return `${paint.red("DIVERGED")} ${system} under ${scenario}, index ${index}, ${place}: ${where}: ${escapeText(what, 300)}\n`;
  });
  return `${renderTable(columns, rows, paint)}${count(events)} events per place, seed ${escapeText(seed)}\n${lines.join("")}`;
}
