/** `synod fuzz`: a campaign, its summary, and what became of each violation. */
import os from "node:os";
import { count, realTime, short } from "../reports/format.ts";
import { campaignJson, renderCampaign } from "../reports/summary.ts";
import { painter } from "../reports/table.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { renderJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { CampaignProgress, CampaignReport, CampaignSpec } from "../sim/campaign/campaign.ts";
import { type Crew, withCrew } from "./campaign/crew.ts";
import type { Command, OptionHelp } from "./command.ts";
import type { Given } from "./input/given.ts";
import { findMutant } from "./input/mutant-files.ts";
import { mayWriteInto } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

/** Options that every command with a campaign has. */
export const campaignOptions: { readonly [name: string]: OptionHelp } = {
  workers: { value: "W", about: "worker threads", default: "one per core" },
  out: { value: "DIR", about: "folder for the traces of violations", default: "synod-out" },
  gzip: { about: "Compress traces" },
  force: { about: "Replace traces that lie there already" },
  json: { about: "Print one JSON document instead of a table" },
};

export const command: Command = {
  usage: "fuzz [system..]",
  about: "Run drawn plans on the named systems (all, when none is named) and report the first violation of each",
  positionals: { system: "Systems to run (see synod list systems)" },
  options: {
    scenario: { value: "NAME", about: "where plans are drawn from; several may be given", default: "swarm" },
    seed: { value: "S", about: "root of all chance, any text; `random` draws one", default: "1" },
    runs: { value: "N", about: "plans of each system", default: "1000" },
    time: { value: "T", about: "instead of --runs: go on for this long (30s, 2m, 1h)" },
    from: { value: "I", about: "index of the first plan", default: "0" },
    nodes: { value: "N", about: "cluster size", default: "drawn" },
    mutant: { value: "ID", about: "plant this bug (see synod list mutants)" },
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    beyond: { about: "Draw faults that a system does not claim to survive, too" },
    "keep-going": { about: "Do not stop at the first violation" },
    ...campaignOptions,
  },
  examples: [
    ["fuzz", "1,000 plans of every system"],
    ["fuzz raft --time 1m --seed random", "Raft for a minute, from a fresh seed"],
    ["fuzz paxos --runs 20000 --scenario crashes,lossy", "two scenarios, 20,000 plans each"],
    ["fuzz raft --nodes 7 --from 5000 --json", "plans 5,000 to 5,999 on 7 nodes, as JSON"],
  ],
  run: (given, terminal) => fuzz(readFuzz(given), terminal),
};

export interface FuzzRequest {
  readonly systems: readonly string[];
  readonly scenarios: readonly string[];
  readonly seed: string;
  readonly from: number;
  readonly runs: number | null;
  readonly seconds: number | null;
  readonly nodes: number | null;
  readonly beyond: boolean;
  readonly keepGoing: boolean;
  readonly mutant: string | null;
  readonly bugsFrom: readonly string[];
  readonly workers: number;
  readonly out: string;
  readonly gzip: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

export const workersMax = 256;
export const nodesLimit = 31;

function readFuzz(given: Given): FuzzRequest {
  const seconds = given.seconds("time");
  const runs = given.integer("runs", 1, 1e12);
  if (seconds !== null && runs !== null) throw new UserError("--runs and --time exclude each other; give one of them");
  return {
    systems: given.texts("system"),
    scenarios: given.texts("scenario"),
    seed: readSeed(given),
    from: given.integer("from", 0, 1e12) ?? 0,
    runs: seconds === null ? (runs ?? 1_000) : null,
    seconds,
    nodes: given.integer("nodes", 1, nodesLimit),
    beyond: given.flag("beyond"),
    keepGoing: given.flag("keep-going"),
    mutant: given.text("mutant"),
    bugsFrom: given.texts("bugs-from"),
    ...readCampaign(given),
  };
}

/** The options in `campaignOptions`. */
export function readCampaign(given: Given) {
  return {
    workers: given.integer("workers", 1, workersMax) ?? os.availableParallelism(),
    out: given.text("out") ?? "synod-out",
    gzip: given.flag("gzip"),
    force: given.flag("force"),
    json: given.flag("json"),
  };
}

/** The seed given, 1, or a fresh one for `random`. */
export function readSeed(given: Given): string {
  const seed = given.text("seed") ?? "1";
  if (seed !== "random") return seed;
  return Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex");
}

/** Runs the campaign and says how it went. */
export async function fuzz(request: FuzzRequest, terminal: Terminal): Promise<number> {
  mayWriteInto(request.out);
  const progress = new Progress(terminal);
  const mutant = findMutant(request.mutant, request.bugsFrom);
  const bug = mutant === null ? "" : `, planted bug ${mutant.id}`;
  progress.say(`synod: seed ${request.seed}, ${request.workers} worker(s)${bug}: starting`);
  // Loaded after the first sign of life, beside the workers, which load the same.
  const { runCampaign } = await import("../sim/campaign/campaign.ts");
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    return await withCrew(request.workers, mutant, async (crew) => {
      const spec = await specOf(request, mutant, (reason) => progress.say(`left out: ${reason}`));
      const show = (at: CampaignProgress): void => progress.update(() => progressLine(at));
      const host = { hands: crew.hands, clock: () => performance.now(), interrupt: aborter.signal, onProgress: show };
      const report = await runCampaign(spec, host);
      return conclude(request, spec, report, { crew, signal: aborter.signal, progress, terminal });
    });
  } finally {
    release();
    progress.clear();
  }
}

async function specOf(
  request: FuzzRequest,
  mutant: Mutant | null,
  onLeftOut: (reason: string) => void,
): Promise<CampaignSpec> {
  const { shipped } = await import("./input/shipped.ts");
  const { seed, from, runs, seconds, keepGoing, nodes, beyond } = request;
  const systems = mutant !== null && request.systems.length === 0 ? [mutant.system] : request.systems;
  if (mutant !== null && !systems.includes(mutant.system)) {
    throw new UserError(`planted bug ${mutant.id} is one of ${mutant.system}; name that system, or none`);
  }
  const planted = mutant?.scenario ?? null;
  const scenarios = planted !== null && request.scenarios.length === 0 ? [planted] : request.scenarios;
  const cells = shipped.cells(systems, scenarios, beyond, onLeftOut);
  return { cells, seed, from, runs, seconds, keepGoing, mutant: mutant?.id ?? null, settings: { nodes, beyond } };
}

const progressLine = ({ seconds, runs, events, violated }: CampaignProgress): string =>
  `${realTime(seconds)}  ${count(runs.reduce((a, b) => a + b, 0))} runs  ${short(events)} events  ` +
  `${short(events / Math.max(seconds, 1e-3))} events/s  ${violated === 0 ? "no violation" : `${count(violated)} violations`}`;

/** Who helps to bring a campaign to its end, and who hears of it. */
interface Helpers {
  readonly crew: Crew;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly terminal: Terminal;
}

/** Shrinks and records the violations, then prints the summary. */
async function conclude(
  request: FuzzRequest,
  spec: CampaignSpec,
  report: CampaignReport,
  { crew, signal, progress, terminal }: Helpers,
): Promise<number> {
  const { settleAll } = await import("./campaign/settle.ts");
  const { systems } = await import("../protocols/systems.ts");
  const violations = await settleAll(request, spec, report, crew, signal, progress);
  progress.clear();
  const summary = { ...report, seed: spec.seed, mutant: spec.mutant, violations };
  if (request.json) terminal.out(renderJson(campaignJson(summary, systems, version)));
  else terminal.out(renderCampaign(summary, systems, painter(terminal.colorOut)));
  return exitCodeOf(report, spec.mutant !== null);
}

/** 3 when a run reached outside of its plan, else 1, 130, 4 or 0. */
function exitCodeOf({ cells, interrupted }: CampaignReport, mutated: boolean): number {
  const found = cells.flatMap(({ report }) => report.found);
  if (!mutated && found.some(({ invariant }) => invariant === "determinism")) return exit.ourMistake;
  if (interrupted) return exit.interrupted;
  if (found.length > 0) return exit.violation;
  return cells.some(({ report }) => report.undecided > 0) ? exit.undecided : exit.fine;
}
