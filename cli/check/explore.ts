/** One `synod check` in a thread of its own: what the options ask for, explored and told. Loaded before the protocols. */

import { onSheet } from "../../reports/sheet.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { loadCatalogue } from "../input/load.ts";
import type { Subjects } from "../input/subjects.ts";
import { readTraceFile } from "../input/trace-files.ts";
import { modulesOfTrace, tellChanged } from "../input/trace-modules.ts";
import { mayWrite } from "../output/files.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { bugOf } from "./bug-of.ts";
import type { Lookouts } from "./lookouts.ts";
import { type CheckGiven, optionsOfSearch } from "./options.ts";

/** Returns the exit code. */
export async function explore(
  given: CheckGiven,
  subjects: Subjects,
  terminal: Terminal,
  lookouts: Lookouts,
): Promise<number> {
  const { around } = given;
  const mutant = bugOf(given);
  if (around === null) return checkBox(given, subjects, mutant, terminal, lookouts);
  const { modules, changed } = await modulesOfTrace(around, readTraceFile(around).header, given);
  const { checkAround, catalogue } = await loadCatalogue({ mutant, modules }, () => import("./around.ts"));
  lookouts.watch(null); // all is loaded
  terminal.err(tellChanged(changed));
  return checkAround(around, given, { catalogue, modules, mutant }, terminal);
}

async function checkBox(
  given: CheckGiven,
  subjects: Subjects,
  mutant: Mutant | null,
  terminal: Terminal,
  { watch, countsOf }: Lookouts,
): Promise<number> {
  if (given.system === null)
    throw new UserError({
      code: "no-system",
      place: "check",
      remedy: "name one (see synod list systems), or give a trace by --around",
      sentence: "check needs a system (see synod list systems), or --around",
    });
  const { modules } = subjects;
  const { runCheck, catalogue } = await loadCatalogue(
    { mutant, modules },
    () => import("./run.ts"),
    subjects.names[0] ?? null,
  );
  watch(null); // all is loaded
  const [name] = catalogue.variants(subjects.names, subjects.set);
  const { readCheck, refuseOptions } = await import("./request.ts");
  const { nextOfCheck } = await import("./next-of.ts");
  const { checkJson, renderCheck, verdictOf } = await import("../../reports/check.ts");
  const { checkCases } = await import("../../reports/ci/other-cases.ts");
  const { mayReport, tellBuildServer } = await import("../input/build-server.ts");
  const request = readCheck({ name: name!, modules, catalogue }, given, mutant);
  if (given.explore) {
    refuseOptions(given, optionsOfSearch, "is for a search of the whole box: leave out --explore");
    const { exploreByHand } = await import("./explore-by-hand.ts");
    return exploreByHand(request, terminal, watch);
  }
  mayReport(given);
  const progress = new ProgressLine(terminal);
  progress.say(`synod: checking ${request.name}`);
  if (given.html !== null) mayWrite(given.html, given.force);
  const { boxes, last, interrupted, trace, replay, unwritten } = await runCheck(request, progress, terminal, watch);
  progress.clear();
  const counted = countsOf === null ? null : (await import("./counted.ts")).countedIn(request, countsOf);
  const summary = { version, mutant: mutant?.id ?? null, boxes, trace, replay };
  if (given.json) terminal.out(renderJson({ ...(checkJson(summary) as object), ...counted?.data }));
  else terminal.out(onSheet(terminal, (paint) => renderCheck(summary, paint) + (counted?.rendered(paint) ?? "")));
  if (given.html !== null) {
    const { writeCheckPage } = await import("./page.ts");
    writeCheckPage(given.html, request, last, summary);
    if (!given.json) terminal.out(`written     ${escapeText(given.html)}\n`);
  }
  if (unwritten !== null) terminal.err(`synod: ${unwritten}\n`);
  const verdict = verdictOf(boxes.at(-1)!);
  const undecided = interrupted ? exit.interrupted : exit.undecided;
  const code =
    verdict === "violated" ? exit.violation : verdict === "exhausted" && !interrupted ? exit.fine : undecided;
  const seconds = boxes.reduce((sum, { report }) => sum + report.seconds, 0);
  const found = { command: "check", cases: checkCases(boxes, { trace, replay }), seconds };
  const told = tellBuildServer(found, { ...given, isData: given.json }, terminal, code);
  if (!given.json) tellNext(terminal, nextOfCheck(request, summary));
  return told;
}
