/** What the thread of a hunt does once its bug is planted. */
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import { checkSystem } from "../../sim/check/check-system.ts";
import { hunt, huntIn } from "../../sim/check/hunt.ts";
import { describeBox } from "../../sim/check/subjects/system/box.ts";
import { boxOf } from "../input/bug-box.ts";
import { traceOf } from "./counterexample-trace.ts";
import type { HandlerWatch } from "./hangs.ts";
import type { HuntAnswer, HuntJob } from "./hunt-mutants.ts";

/** Hunts, or, with a box, looks whether the system is clean in it to the depth given. */
export function performHunt(job: HuntJob, catalogue: Catalogue, watch: HandlerWatch): HuntAnswer {
  const system = catalogue.system(job.system);
  const invariants = catalogue.judgesOf(system);
  const clock = (): number => performance.now();
  const begun = clock();
  if (job.within !== null) {
    const { box, depth } = job.within;
    const report = checkSystem(system, box, invariants, {
      depth,
      clock,
      timeMillis: job.millis,
      without: ["symmetry"],
      watch,
    });
    return { found: null, clean: report.violations.length === 0, seconds: (clock() - begun) / 1000 };
  }
  const limits = { states: job.states, millis: job.millis, clock, watch };
  const known = job.mutant?.box ?? null;
  const found =
    known === null
      ? hunt(system, invariants, limits)
      : huntIn(boxOf(system, known), system, invariants, { ...limits, states: Number.POSITIVE_INFINITY }, known.search);
  const seconds = (clock() - begun) / 1000;
  if (found === null) return { found: null, clean: null, seconds };
  const { box, violation, states, boxes } = found;
  const { invariant, message, path } = violation;
  const choices = path.flatMap((step) => step.choices);
  const described = describeBox(box);
  const trace = traceOf(system, box, invariants, violation, {
    mutant: job.mutant?.id ?? null,
    modules: catalogue.modulesOf(system),
  });
  return {
    found: { box, described, invariant, message, steps: path.length, choices, trace, states, boxes },
    clean: null,
    seconds,
  };
}
