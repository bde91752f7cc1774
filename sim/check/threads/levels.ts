/** How one of several searchers goes through the levels of a space, together with the others. */
import type { Board } from "./board.ts";
import type { Searcher } from "./searcher.ts";

/** Slices of work after which the others are told how far this thread is. */
const tellEvery = 64;

/**
 * Level by level as far as `depth`, until all are done (true), one met a violation, or it is time to stop. `index`: which
 * of the searchers this is.
 */
export function searchLevels(searcher: Searcher, board: Board, index: number, depth: number): boolean {
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
