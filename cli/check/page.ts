/** `synod check --html`: the page of what was found, with the run of each violation drawn. */
import type { CheckSummary } from "../../reports/check.ts";
import { checkPage } from "../../reports/check-page.ts";
import { type NameOf, namesOfParts } from "../../reports/node-names.ts";
import { runDrawing } from "../../reports/picture/run-drawing.ts";
import { eventsOf } from "../../reports/story/event.ts";
import type { CheckViolation } from "../../sim/check/report.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import { partsOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { evidenceOfTrace } from "../../sim/search/evidence.ts";
import { parseHeader } from "../../sim/trace/reader.ts";
import { writeAtomic } from "../output/files.ts";
import { invocation, version } from "../output/invocation.ts";
import { traceOf } from "./counterexample-trace.ts";
import { checkArguments } from "./next-of.ts";
import type { CheckRequest } from "./request.ts";

/** Violations whose runs are drawn, and events of each. */
const drawingsMax = 5;
const eventsMax = 120;

/** `box`: the one that the verdict is about. */
export function writeCheckPage(file: string, request: CheckRequest, box: Box, summary: CheckSummary): void {
  const { violations } = summary.boxes.at(-1)!.report;
  const { walks } = request.options;
  const page = checkPage({
    summary,
    command: invocation(...checkArguments(request, request.box, request.grow ? ["--grow"] : [])),
    seed: walks === undefined ? null : walks.seed,
    drawings: violations.slice(0, drawingsMax).map((violation) => drawingOf(request, box, violation, summary)),
  });
  writeAtomic(file, page, request.force);
}

/** The run that shows a violation, or null where none does. */
function drawingOf(request: CheckRequest, box: Box, found: CheckViolation, { trace }: CheckSummary): string | null {
  const { system, invariants, mutant, catalogue } = request;
  const code = { mutant: mutant?.id ?? null, modules: catalogue.modulesOf(system) };
  const recorded = traceOf(system, box, invariants, found, code);
  if (recorded === null) return null;
  const { lines } = recorded;
  const { plan, digest, violation, undecided } = parseHeader(lines[0]!);
  const events = [...eventsOf(lines)];
  const name: NameOf = namesOfParts(partsOfPlan(plan, system));
  const { svg } = runDrawing(
    {
      ...{ file: trace ?? "not kept", version, system: plan.system, isTimed: false, digest, events, lines, name },
      ...{ violation, undecided, nodes: plan.nodes, seed: plan.seed, replay: null, story: [], states: [], changes: [] },
      bug: mutant === null ? null : { id: mutant.id, breaks: mutant.breaks },
      evidence: evidenceOfTrace({ plan, violation }, system, invariants, events),
      command: trace === null ? "" : invocation("replay", trace, "--story"),
    },
    { most: eventsMax, around: null, spacing: "readable" },
  );
  return svg;
}
