/** The thread of one share of a check: level by level it expands states until none are left to anyone. */
import { parentPort, workerData } from "node:worker_threads";
import { Board } from "../../sim/check/threads/board.ts";
import { DivergenceError } from "../../sim/check/threads/journal.ts";
import type { Share } from "../../sim/check/threads/searcher.ts";
import { OutOfWordsError } from "../../sim/check/threads/states.ts";
import { plantBug } from "../input/plant.ts";
import type { ShareBirth, ShareReport } from "./threads.ts";

const { mutant, system, box, options, depth, index, memory, control } = workerData as ShareBirth;

/** Local steps that are run a second time to see whether they are functions. */
const recheckMax = 200_000;
/** Slices of work after which the others are told how far this thread is. */
const tellEvery = 64;

async function main(): Promise<void> {
  if (mutant !== null) plantBug(mutant); // before anything loads the protocols
  const { shareOf } = await import("../../sim/check/check-system.ts");
  const { findSystem } = await import("../input/names.ts");
  const { judgesOf } = await import("../../invariants/judges-of.ts");
  const known = findSystem(system);
  const { share, behaviour } = shareOf(known, box, judgesOf(known), options, index, memory);
  const board = new Board(memory.shares, control);
  let broken: ShareReport["broken"] = null;
  let isDone = false;
  try {
    isDone = search(share, board);
    share.catchUp();
  } catch (error) {
    const isFirst = !board.isStopped;
    board.stop();
    if (error instanceof OutOfWordsError) broken = { bound: "memory", impure: null };
    else if (error instanceof DivergenceError) broken = { bound: null, impure: error.message };
    else if (isFirst) throw error;
    else broken = { bound: null, impure: null }; // another thread says why
  }
  parentPort!.postMessage({ ...reportOf(share, behaviour.handlerCalls, broken), isDone });
}

/** Level by level, until all are done (true), one met a violation, or it is time to stop. */
function search(share: Share, board: Board): boolean {
  const isStopped = (): boolean => board.isStopped;
  for (let level = 0; level < depth; level++) {
    share.catchUp();
    for (let slices = 0; share.expand(isStopped); slices++) {
      if (slices % tellEvery === 0) board.tell(index, share);
      if (isStopped()) return false;
    }
    board.expanded();
    while (!board.haveAllExpanded(level)) {
      share.keepUp(isStopped);
      board.rest();
      if (isStopped()) return false;
    }
    share.endLevel();
    board.tell(index, share);
    board.settled(index, share.waiting, share.violated.size > 0);
    while (!board.haveAllSettled(level)) {
      board.rest();
      if (isStopped()) return false;
    }
    if (board.isBad) return false;
    if (board.waiting === 0) return true;
  }
  return false;
}

function reportOf(share: Share, handlerCalls: number, broken: ShareReport["broken"]): Omit<ShareReport, "isDone"> {
  const kinds: Record<string, number> = {};
  const witnesses = new Set<string>();
  share.taken.forEach((count, number) => {
    const step = share.local.steps[number]!;
    kinds[step.how.kind] = (kinds[step.how.kind] ?? 0) + count;
    for (const seen of step.seen) {
      const { observation } = share.local.sightings.values[seen]!;
      witnesses.add(observation.type === "witnessed" ? observation.what : observation.type);
    }
  });
  return {
    states: share.states,
    transitions: share.transitions,
    bytes: share.bytes,
    handlerCalls,
    localSteps: share.local.computed,
    judgeCalls: share.judging.calls,
    localStates: share.local.locals.size,
    messages: share.local.messages.size,
    inboxes: share.space.inboxes.reduce((sum, { size }) => sum + size, 0),
    isBounded: share.space.isBounded,
    violated: [...share.violated],
    broken,
    impure: broken === null ? share.recheck(recheckMax) : broken.impure,
    kinds,
    witnesses: [...witnesses],
  };
}

void main();
