/** The thread of one searcher: level by level it expands states until none are left to anyone. */
import { parentPort, workerData } from "node:worker_threads";
import { Board } from "../../sim/check/threads/board.ts";
import { DivergenceError } from "../../sim/check/threads/journal.ts";
import type { Searcher } from "../../sim/check/threads/searcher.ts";
import { OutOfWordsError } from "../../sim/check/threads/states.ts";
import { plantBug } from "../input/plant.ts";
import type { SearcherBirth, SearcherReport } from "./threads.ts";

const { mutant, system, box, options, depth, index, memory, control } = workerData as SearcherBirth;

/** Local steps that are run a second time to see whether they are functions. */
const recheckMax = 200_000;
/** Slices of work after which the others are told how far this thread is. */
const tellEvery = 64;

async function main(): Promise<void> {
  if (mutant !== null) plantBug(mutant); // before anything loads the protocols
  const { searcherOf } = await import("../../sim/check/check-system.ts");
  const { findSystem } = await import("../input/names.ts");
  const { judgesOf } = await import("../../invariants/judges-of.ts");
  const known = findSystem(system);
  const { searcher, behaviour } = searcherOf(known, box, judgesOf(known), options, index, memory);
  const board = new Board(memory.searchers, control);
  let broken: SearcherReport["broken"] = null;
  let isDone = false;
  try {
    isDone = search(searcher, board);
    searcher.catchUp();
  } catch (error) {
    const isFirst = !board.isStopped;
    board.stop();
    if (error instanceof OutOfWordsError) broken = { bound: "memory", impure: null };
    else if (error instanceof DivergenceError) broken = { bound: null, impure: error.message };
    else if (isFirst) throw error;
    else broken = { bound: null, impure: null }; // another thread says why
  }
  parentPort!.postMessage({ ...reportOf(searcher, behaviour.handlerCalls, broken), isDone });
}

/** Level by level, until all are done (true), one met a violation, or it is time to stop. */
function search(searcher: Searcher, board: Board): boolean {
  const isStopped = (): boolean => board.isStopped;
  for (let level = 0; level < depth; level++) {
    searcher.catchUp();
    for (let slices = 0; searcher.expand(isStopped); slices++) {
      if (slices % tellEvery === 0) board.tell(index, searcher);
      if (isStopped()) return false;
    }
    board.expanded();
    while (!board.haveAllExpanded(level)) {
      searcher.keepUp(isStopped);
      board.rest();
      if (isStopped()) return false;
    }
    searcher.endLevel();
    board.tell(index, searcher);
    board.settled(index, searcher.waiting, searcher.violated.size > 0);
    while (!board.haveAllSettled(level)) {
      board.rest();
      if (isStopped()) return false;
    }
    if (board.isBad) return false;
    if (board.waiting === 0) return true;
  }
  return false;
}

function reportOf(
  searcher: Searcher,
  handlerCalls: number,
  broken: SearcherReport["broken"],
): Omit<SearcherReport, "isDone"> {
  const kinds: Record<string, number> = {};
  const witnesses = new Set<string>();
  searcher.taken.forEach((count, number) => {
    const step = searcher.local.steps[number]!;
    kinds[step.how.kind] = (kinds[step.how.kind] ?? 0) + count;
    for (const seen of step.seen) {
      const { observation } = searcher.local.sightings.values[seen]!;
      witnesses.add(observation.type === "witnessed" ? observation.what : observation.type);
    }
  });
  return {
    states: searcher.states,
    transitions: searcher.transitions,
    bytes: searcher.bytes,
    handlerCalls,
    localSteps: searcher.local.computed,
    judgeCalls: searcher.judging.calls,
    localStates: searcher.local.locals.size,
    messages: searcher.local.messages.size,
    inboxes: searcher.space.inboxes.reduce((sum, { size }) => sum + size, 0),
    isBounded: searcher.space.isBounded,
    violated: [...searcher.violated],
    broken,
    impure: broken === null ? searcher.recheck(recheckMax) : broken.impure,
    kinds,
    witnesses: [...witnesses],
  };
}

void main();
