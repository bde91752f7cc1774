/** What to do after a check: look at its violation, make a clean box larger, or give the search more of what ended it. */
import { type CheckSummary, verdictOf } from "../../reports/check.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import { bugArguments } from "../campaign/coordinates.ts";
import { moduleArguments, systemArgument } from "../input/user-module.ts";
import type { NextStep } from "../output/next-step.ts";
import { boxArguments } from "./box-arguments.ts";
import { type CheckRequest, standardBox } from "./request.ts";

/** The command line that checks a box as it was asked, with what more is said. */
export function checkArguments(request: CheckRequest, wanted: Box, more: readonly string[] = []): readonly string[] {
  const { name, modules, system, mutant, bugsFrom, options } = request;
  return [
    "check",
    systemArgument(name, modules),
    ...moduleArguments(modules),
    ...boxArguments(wanted, standardBox(system, mutant)),
    ...(options.liveness === true ? ["--liveness"] : []),
    ...(mutant === null ? [] : ["--mutant", mutant.id, ...bugArguments(bugsFrom)]),
    ...more,
  ];
}

export function nextOfCheck(request: CheckRequest, { boxes, trace }: Pick<CheckSummary, "boxes" | "trace">): NextStep {
  const { name, modules, mutant, bugsFrom, box, grow } = request;
  const bugs = bugArguments(bugsFrom);
  if (trace !== null) return { args: ["replay", trace, "--story", ...bugs], why: "tells the story of the violation" };
  const check = (wanted: Box, ...more: readonly string[]): readonly string[] => checkArguments(request, wanted, more);
  const last = boxes.at(-1)!;
  const larger = { ...box, timeouts: box.timeouts + 1 };
  if (last.report.violations.length > 0)
    return { args: check(box, "--grow"), why: "looks for a smaller box that shows it" };
  if (verdictOf(last) === "exhausted") return { args: check(larger), why: "explores a larger box" };
  if (last.report.exhausted) return { args: check(larger), why: "gives the box what a decision may need" };
  if (!grow) return { args: check(box, "--grow", "--time", "5m"), why: "finds the largest box that can be exhausted" };
  const planted = mutant === null ? [] : ["--mutant", mutant.id, ...bugs];
  const own = [systemArgument(name, modules), ...moduleArguments(modules)];
  return { args: ["fuzz", ...own, ...planted], why: "samples what is too large to exhaust" };
}
