/** `synod check`: every behaviour of a system inside a box, or the boxes up to one, smallest first. */
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import { UserError } from "../sim/base/user-error.ts";
import { type CheckGiven, checkOptions } from "./check/options.ts";
import { defineCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { readTraceFile } from "./input/trace-files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

export const checkCommand = defineCommand({
  usage: "check [system]",
  about: "Explore every behaviour of a system in a bounded world: every order of messages, timers and crashes",
  positionals: ["system"],
  options: checkOptions,
  examples: [
    ["check paxos", "two proposers, three acceptors, one client, one timeout"],
    ["check raft --timeouts 2 --crashes 1 --time 1m", "Raft with a crash at any point"],
    ["check raft --timeouts 3 --crashes 1 --grow", "smaller boxes first"],
    [
      "check raft --timeouts 4 --timers election@0,election@1 --window 1",
      "elections of two servers, and little under way",
    ],
    ["check --around raft-check.ndjson --radius 2", "which choices of a failure are necessary?"],
    ["check paxos --mutant paxos-any-vote", "the shortest way to a planted bug"],
  ],
  async run(given, terminal, named) {
    const { around } = given;
    const id = given.mutant ?? (around === null ? null : readTraceFile(around).header.mutant);
    const mutant = findMutant(id, given["bugs-from"]);
    if (mutant !== null) {
      const { plantBug } = await import("./input/plant.ts");
      plantBug(mutant); // before anything loads the protocols
    }
    if (around === null) return checkBox({ ...given, named }, mutant, terminal);
    return (await import("./check/around.ts")).checkAround(around, { ...given, named }, mutant, terminal);
  },
});

async function checkBox(given: CheckGiven, mutant: Mutant | null, terminal: Terminal): Promise<number> {
  if (given.system === null)
    throw new UserError({
      code: "no-system",
      place: "check",
      remedy: "name one (see synod list systems), or give a trace by --around",
      sentence: "check needs a system (see synod list systems), or --around",
    });
  const { readCheck } = await import("./check/request.ts");
  const { runCheck } = await import("./check/run.ts");
  const { nextOfCheck } = await import("./check/next-of.ts");
  const { checkJson, renderCheck, verdictOf } = await import("../reports/check.ts");
  const { painter } = await import("../reports/table.ts");
  const request = readCheck(given.system, given, mutant);
  const progress = new ProgressLine(terminal);
  progress.say(`synod: checking ${request.system.name}`);
  const { boxes, interrupted, trace, replay } = await runCheck(request, progress, terminal);
  progress.clear();
  const summary = { version, mutant: mutant?.id ?? null, boxes, trace, replay };
  if (given.json) terminal.out(renderJson(checkJson(summary)));
  else {
    terminal.out(renderCheck(summary, painter(terminal.colorOut)));
    tellNext(terminal, nextOfCheck(request, summary));
  }
  const verdict = verdictOf(boxes.at(-1)!);
  if (verdict === "violated") return exit.violation;
  if (interrupted) return exit.interrupted;
  return verdict === "exhausted" ? exit.fine : exit.undecided;
}
