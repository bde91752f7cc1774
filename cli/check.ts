/** `synod check`: every behaviour of a system inside a box, or the boxes up to one, smallest first. */
import { renderJson } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Command } from "./command.ts";
import type { Given } from "./input/given.ts";
import { findMutant } from "./input/mutant-files.ts";
import { readTraceFile } from "./input/trace-files.ts";
import { version } from "./output/invocation.ts";
import { Progress } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

export const command: Command = {
  usage: "check [system]",
  about: "Explore every behaviour of a system in a bounded world: every order of messages, timers and crashes",
  positionals: { system: "The system (see synod list systems)" },
  options: {
    nodes: { value: "N", about: "cluster size", default: "3 where the system allows it" },
    clients: { value: "N", about: "clients", default: "1" },
    readers: { value: "N", about: "of the clients, the last N only read", default: "0" },
    ops: { value: "N", about: "operations of each client, alternately a write and a read", default: "1" },
    keys: { value: "N", about: "keys of a store: client i uses key i, modulo N", default: "1" },
    timeouts: { value: "N", about: "server timers that fire, over all nodes", default: "1" },
    timers: {
      value: "NAME",
      about: "only this server timer may fire, or NAME@NODE; several may be given",
      default: "all",
    },
    retries: { value: "N", about: "client retries", default: "0" },
    crashes: { value: "N", about: "crashes, after any effect of a handler", default: "0" },
    drops: { value: "N", about: "messages lost (see --without delay)", default: "0" },
    duplicates: { value: "N", about: "messages delivered twice", default: "0" },
    terms: { value: "N", about: "highest term (ballot, view) inside the box; 0 for any", default: "0" },
    window: {
      value: "N",
      about: "messages on each channel at most, in order, the oldest giving way; 0 for any, in any order",
      default: "0",
    },
    loss: { value: "WHAT", about: "what a crash does to unsynced writes: none, suffix, subset", default: "as claimed" },
    contacts: { value: "WHICH", about: "whom clients ask first: home (one each) or any", default: "home" },
    set: { value: "NAME=VALUE", about: "an option of the system; several may be given" },
    search: { value: "HOW", about: "breadth, depth, or deepening (depth-first, limit by limit)", default: "breadth" },
    depth: { value: "N", about: "steps from the start to go at most" },
    grow: { about: "Begin with no budgets and deepen the box step by step up to the one given" },
    time: { value: "T", about: "stop after this long (30s, 2m, 1h)" },
    memory: {
      value: "MB",
      about: "megabytes; beyond, a breadth-first search of one thread keeps fingerprints, others end",
      default: "2048",
    },
    without: { value: "NAME", about: "reductions to switch off: idle, urgent, symmetry, sleep, delay" },
    around: { value: "TRACE", about: "instead of a box: all runs near this recorded failing one" },
    radius: {
      value: "K",
      about: "with --around: choices (timed traces: faults, messages) in which runs differ",
      default: "1",
    },
    runs: { value: "N", about: "with --around: runs to look at, at most", default: "100000" },
    liveness: {
      about: "Also judge progress: from every quiet state a fair schedule must complete pending operations",
    },
    "keep-going": { about: "Do not stop at the first violation" },
    workers: { value: "W", about: "worker threads", default: "1" },
    mutant: {
      value: "ID",
      about: "plant this bug (see synod list mutants); its box, where one is known, is the default",
    },
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    out: {
      value: "FILE",
      about: "where the trace of a counterexample goes (.gz compresses)",
      default: "SYSTEM-check.ndjson, or with a number when that is there",
    },
    force: { about: "Replace FILE if it exists" },
    json: { about: "Print one JSON document" },
  },
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
  run: (given, terminal) => checkCommand(given, terminal),
};

async function checkCommand(given: Given, terminal: Terminal): Promise<number> {
  const around = given.text("around");
  const mutantId = given.text("mutant") ?? (around === null ? null : readTraceFile(around).header.mutant);
  const mutant = findMutant(mutantId, given.texts("bugs-from"));
  if (mutant !== null) {
    const { plantBug } = await import("./input/plant.ts");
    plantBug(mutant); // before anything loads the protocols
  }
  if (around !== null) return (await import("./check/around.ts")).checkAround(given, mutant, terminal);
  if (given.text("system") === null) throw new UserError("check needs a system (see synod list systems), or --around");
  const { readCheck } = await import("./check/request.ts");
  const { runCheck } = await import("./check/run.ts");
  const { checkJson, renderCheck, verdictOf } = await import("../reports/check.ts");
  const { painter } = await import("../reports/table.ts");
  const request = readCheck(given, mutant);
  const progress = new Progress(terminal);
  const { boxes, interrupted, trace, replay } = await runCheck(request, progress, terminal);
  progress.clear();
  const summary = { version, mutant: mutant?.id ?? null, boxes, trace, replay };
  if (given.flag("json")) terminal.out(renderJson(checkJson(summary)));
  else terminal.out(renderCheck(summary, painter(terminal.colorOut)));
  const verdict = verdictOf(boxes.at(-1)!);
  if (verdict === "violated") return exit.violation;
  if (interrupted) return exit.interrupted;
  return verdict === "exhausted" ? exit.fine : exit.undecided;
}
