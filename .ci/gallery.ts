/**
 * Looks for a failing run of each planted bug and writes it into the gallery: `npm run gallery [-- ID…]`, all that have none yet
 * unless some are named. Where a golden trace stands, it is that one. Runs that a campaign finds are shrunk.
 */
import fs from "node:fs";
import path from "node:path";
import { WorkerHand } from "../cli/campaign/crew.ts";
import { shippedMutants } from "../cli/input/mutant-files.ts";
import { otherwiseWithout } from "../scenarios/gallery/gallery.fixture.ts";
import { type GalleryEntry, type GalleryRun, galleryText, parseGallery } from "../scenarios/gallery/gallery.ts";
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import type { RunOutcome, Source } from "../sim/campaign/tasks.ts";
import type { Plan } from "../sim/plan/plan.ts";

const folder = path.join(import.meta.dirname, "../scenarios");
const file = path.join(folder, "gallery/runs.ndjson");
/** Plans that are tried for a bug, and runs that shrinking may take. */
const limits = { plans: 2_000, step: 50, shrinkRuns: 300, seconds: 60 };
const seed = "1";

/** The entry of a golden trace; null where there is none. */
function goldenOf({ id, system }: Mutant): GalleryEntry | null {
  const found = [".ndjson", ".ndjson.gz"].find((ending) =>
    fs.existsSync(path.join(folder, "golden", `${id}${ending}`)),
  );
  return found === undefined ? null : { id, system, from: { golden: `${id}${found}` } };
}

function endOf({ violation, events, digest }: Pick<RunOutcome, "violation" | "events" | "digest">, plan: Plan) {
  return { judge: violation!.invariant, events, digest, plan };
}

/** The first run that a campaign finds, shrunk; null: none within the limits. */
async function foundOf(mutant: Mutant): Promise<GalleryRun | null> {
  const { id, system } = mutant;
  const hand = new WorkerHand({ mutant, modules: [] });
  const begun = performance.now();
  try {
    const source: Source = {
      system,
      scenario: mutant.scenario ?? "rotation",
      seed,
      settings: { nodes: null, beyond: false },
    };
    for (let from = 0; from < limits.plans; from += limits.step) {
      if (performance.now() - begun > 1_000 * limits.seconds) return null;
      const report = await hand.ask({ type: "range", source, from, to: from + limits.step, keepGoing: false });
      const [found] = report.found;
      if (found === undefined) continue;
      const { drawn, digest } = found;
      const place = { source: { ...source, scenario: drawn.scenario }, index: drawn.index };
      const small = await hand.ask({
        ...{ type: "shrink", from: place, mutant: id, runsMax: limits.shrinkRuns, digest, box: null },
      });
      const { plan } = JSON.parse(small.trace[0]!) as { readonly plan: Plan };
      const run = { id, system, from: { scenario: drawn.scenario, seed, index: drawn.index }, ...endOf(small, plan) };
      // A plan that was shrunk may ask for what no protocol can do: then the bug alone is not what fails.
      return otherwiseWithout(run) === null ? run : null;
    }
    return null;
  } finally {
    await hand.close();
  }
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  const known = new Map(
    (fs.existsSync(file) ? parseGallery(fs.readFileSync(file, "utf8")) : []).map((run) => [run.id, run]),
  );
  const all = shippedMutants();
  const wanted = all.filter(({ id }) => (named.length > 0 ? named.includes(id) : !known.has(id)));
  const write = (): void => {
    const kept = all.flatMap(({ id }) => known.get(id) ?? []);
    fs.writeFileSync(file, galleryText(kept));
  };
  let next = 0;
  const line = async (): Promise<void> => {
    for (let at = next++; at < wanted.length; at = next++) {
      const mutant = wanted[at]!;
      const run =
        goldenOf(mutant) ??
        (await foundOf(mutant).catch((error: unknown) => void process.stderr.write(`${mutant.id}: ${error}\n`))) ??
        null;
      if (run !== null) known.set(mutant.id, run);
      process.stderr.write(
        `${at + 1}/${wanted.length} ${mutant.id}: ${run === null ? "not found" : "plan" in run ? `${run.judge}, ${run.events} events` : "golden"}\n`,
      );
      write();
    }
  };
  await Promise.all([line(), line()]);
}
