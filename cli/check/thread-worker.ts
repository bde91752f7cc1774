/** The thread of one searcher: level by level it expands states until none are left to anyone. */
import "../output/no-descriptors.ts";
import { parentPort, workerData } from "node:worker_threads";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { timesIn } from "../../sim/check/coverage.ts";
import { kindsTaken, recheckMax, witnessesAmong } from "../../sim/check/report.ts";
import type { Declared } from "../../sim/check/rows/declared.ts";
import { Board } from "../../sim/check/threads/board.ts";
import { DivergenceError } from "../../sim/check/threads/journal.ts";
import { searchLevels } from "../../sim/check/threads/levels.ts";
import type { Searcher } from "../../sim/check/threads/searcher.ts";
import { OutOfWordsError } from "../../sim/check/threads/states.ts";
import { loadCatalogue } from "../input/load.ts";
import { watchingBy } from "./hangs.ts";
import type { SearcherBirth, SearcherReport } from "./threads.ts";

const { loading, name, box, options, depth, index, memory, control, pulse } = workerData as SearcherBirth;

async function main(): Promise<void> {
  const engine = () => import("../../sim/check/check-system-in-threads.ts");
  const { searcherOf, declaredIn, catalogue } = await loadCatalogue(loading, engine, name);
  const system = catalogue.system(name);
  const watched = { ...options, watch: watchingBy(new Pulse(pulse)) };
  const { searcher, behaviour } = searcherOf(system, box, catalogue.judgesOf(system), watched, index, memory);
  const declared = declaredIn(system, box, options.explicitLoss === true);
  const board = new Board(memory.searchers, control);
  let broken: SearcherReport["broken"] = null;
  let isDone = false;
  try {
    isDone = searchLevels(searcher, board, index, depth);
    searcher.catchUp();
  } catch (error) {
    const isFirst = !board.isStopped;
    board.stop();
    if (error instanceof OutOfWordsError) broken = { bound: "memory", impure: null };
    else if (error instanceof DivergenceError) broken = { bound: null, impure: error.message };
    else if (isFirst) throw error;
    else broken = { bound: null, impure: null }; // another thread says why
  }
  parentPort!.postMessage({ ...reportOf(searcher, declared, behaviour.handlerCalls, broken), isDone });
}

function reportOf(
  searcher: Searcher,
  declared: Declared,
  handlerCalls: number,
  broken: SearcherReport["broken"],
): Omit<SearcherReport, "isDone"> {
  const { local, taken } = searcher;
  const seen = new Set<number>();
  taken.forEach((_, number) => {
    for (const sighting of local.steps[number]!.seen) seen.add(sighting);
  });
  return {
    states: searcher.states,
    transitions: searcher.transitions,
    bytes: searcher.bytes,
    handlerCalls,
    localSteps: local.computed,
    judgeCalls: searcher.judging.calls,
    localStates: local.locals.size,
    messages: local.messages.size,
    inboxes: searcher.space.inboxes.reduce((sum, { size }) => sum + size, 0),
    isBounded: searcher.space.isBounded,
    violated: [...searcher.violated],
    undecided: searcher.judging.whyUndecided,
    broken,
    impure: broken === null ? searcher.recheck(recheckMax) : broken.impure,
    kinds: kindsTaken(local, taken),
    witnesses: witnessesAmong(local, seen),
    times: [...timesIn(local, taken, declared)],
  };
}

void main();
