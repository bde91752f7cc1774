/** One `synod check` in a thread of its own: what the options ask for, explored and told. Loaded before the protocols. */
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { findMutant } from "../input/mutant-files.ts";
import { loadPlanted } from "../input/plant.ts";
import { readTraceFile } from "../input/trace-files.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import type { HandlerWatch } from "./hangs.ts";
import type { CheckGiven } from "./options.ts";

/** Returns the exit code. */
export async function explore(given: CheckGiven, terminal: Terminal, watch: HandlerWatch): Promise<number> {
  const { around } = given;
  const id = given.mutant ?? (around === null ? null : readTraceFile(around).header.mutant);
  const mutant = findMutant(id, given["bugs-from"]);
  // Planted before anything loads the protocols.
  if (mutant !== null) await loadPlanted(mutant, () => import("../input/shipped.ts"));
  if (around === null) return checkBox(given, mutant, terminal, watch);
  return (await import("./around.ts")).checkAround(around, given, mutant, terminal);
}

async function checkBox(
  given: CheckGiven,
  mutant: Mutant | null,
  terminal: Terminal,
  watch: HandlerWatch,
): Promise<number> {
  if (given.system === null)
    throw new UserError({
      code: "no-system",
      place: "check",
      remedy: "name one (see synod list systems), or give a trace by --around",
      sentence: "check needs a system (see synod list systems), or --around",
    });
  const { readCheck } = await import("./request.ts");
  const { runCheck } = await import("./run.ts");
  const { nextOfCheck } = await import("./next-of.ts");
  const { checkJson, renderCheck, verdictOf } = await import("../../reports/check.ts");
  const { painter } = await import("../../reports/table.ts");
  const request = readCheck(given.system, given, mutant);
  const progress = new ProgressLine(terminal);
  progress.say(`synod: checking ${request.system.name}`);
  const { boxes, interrupted, trace, replay, unwritten } = await runCheck(request, progress, terminal, watch);
  progress.clear();
  const summary = { version, mutant: mutant?.id ?? null, boxes, trace, replay };
  if (given.json) terminal.out(renderJson(checkJson(summary)));
  else {
    terminal.out(renderCheck(summary, painter(terminal.colorOut, terminal.width)));
    tellNext(terminal, nextOfCheck(request, summary));
  }
  if (unwritten !== null) terminal.err(`synod: ${unwritten}\n`);
  const verdict = verdictOf(boxes.at(-1)!);
  if (verdict === "violated") return exit.violation;
  if (interrupted) return exit.interrupted;
  return verdict === "exhausted" ? exit.fine : exit.undecided;
}
