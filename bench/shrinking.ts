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

export async function measureShrinking(mutant: Mutant): Promise<ShrinkingRow> {
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
