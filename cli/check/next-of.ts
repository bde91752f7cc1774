/** What to do after a check: look at its violation, make a clean box larger, or give the search more of what ended it. */
import { type CheckSummary, verdictOf } from "../../reports/check.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import { bugArguments } from "../campaign/coordinates.ts";
import { moduleArguments, systemArgument } from "../input/user-module.ts";
import type { NextStep } from "../output/next-step.ts";
import { boxArguments } from "./box-arguments.ts";
import { type CheckRequest, standardBox } from "./request.ts";

export function nextOfCheck(request: CheckRequest, { boxes, trace }: Pick<CheckSummary, "boxes" | "trace">): NextStep {
  const { name, modules, system, mutant, bugsFrom, box, grow, options } = request;
  const bugs = bugArguments(bugsFrom);
  if (trace !== null) return { args: ["replay", trace, "--story", ...bugs], why: "tells the story of the violation" };
  const own = systemArgument(name, modules);
  const planted = mutant === null ? [] : ["--mutant", mutant.id, ...bugs];
  const check = (wanted: Box, ...more: readonly string[]): readonly string[] => {
    const judged = options.liveness === true ? ["--liveness"] : [];
    return [
      "check",
      own,
      ...moduleArguments(modules),
      ...boxArguments(wanted, standardBox(system, mutant)),
      ...judged,
      ...planted,
      ...more,
    ];
  };
  const last = boxes.at(-1)!;
  const larger = { ...box, timeouts: box.timeouts + 1 };
  if (last.report.violations.length > 0)
    return { args: check(box, "--grow"), why: "looks for a smaller box that shows it" };
  if (verdictOf(last) === "exhausted") return { args: check(larger), why: "explores a larger box" };
  if (last.report.exhausted) return { args: check(larger), why: "gives the box what a decision may need" };
  if (!grow) return { args: check(box, "--grow", "--time", "5m"), why: "finds the largest box that can be exhausted" };
  return { args: ["fuzz", own, ...moduleArguments(modules), ...planted], why: "samples what is too large to exhaust" };
}
