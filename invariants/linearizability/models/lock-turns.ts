/**
 * A lock without owners, decided by turns: every order of it is acquire, release, acquire … and all acquires are alike, all
 * releases too. So a call is put into the order when it returns and no sooner, and where its turn has not come, one of the
 * other kind goes before it: of those open the one that returns first, one that was never answered only if there is no other.
 *
 * Lemma: if there is an order, this finds one. Take an order, and the calls that it has done when the first call returns that
 * is not done here. They take turns, so that up to one call they are pairs of both kinds. What of them is not done here is
 * still open here, and a pair may be done together at any time until one of the two must return, which leaves the lock as it
 * is; that one, done alone, leaves its partner to be done whenever the turn of that is asked for. Which of two that are alike
 * goes first is told by who must return first: the other can take its place.
 */
import { Timeline } from "../decide/timeline.ts";
import type { Call } from "../history.ts";
import type { SureVerdict } from "../model.ts";

interface Asked {
  readonly type: "acquire" | "release";
  readonly owner?: unknown;
}

/** Calls of one kind that have begun and are not in the order. */
class Open {
  /** Ranks of those that return, the first one last. */
  readonly #ranks: number[] = [];
  #endless = 0;

  enter(rank: number | null): void {
    if (rank === null) {
      this.#endless++;
      return;
    }
    let at = this.#ranks.length;
    while (at > 0 && this.#ranks[at - 1]! < rank) at--;
    this.#ranks.splice(at, 0, rank);
  }

  /** Takes the one that returns first; its rank, -1 for one that never does, null if there is none. */
  take(): number | null {
    const rank = this.#ranks.pop();
    if (rank !== undefined) return rank;
    return this.#endless-- > 0 ? -1 : null;
  }
}

/** Null if an owner is named: then calls of one kind are not alike. */
export function decideByTurns(calls: readonly Call[]): SureVerdict | null {
  if (calls.some(({ input }) => (input as Asked).owner !== undefined)) return null;
  const timeline = new Timeline(calls);
  const isDone = new Uint8Array(calls.length); // by rank
  const open = { acquire: new Open(), release: new Open() };
  let isHeld = false;
  for (const entry of timeline.events) {
    const call = entry >> 1;
    const { type } = calls[call]!.input as Asked;
    const rank = timeline.rankOf[call]!;
    if ((entry & 1) === 0) {
      open[type].enter(timeline.endless(call) ? null : rank);
      continue;
    }
    if (isDone[rank] === 1) continue;
    if (isHeld === (type === "acquire")) {
      const other = open[isHeld ? "release" : "acquire"].take();
      if (other === null) return { verdict: "illegal", conflict: [] };
      if (other >= 0) isDone[other] = 1;
      isHeld = !isHeld;
    }
    isDone[open[type].take()!] = 1; // the call itself: whoever of its kind returned before is done
    isHeld = !isHeld;
  }
  return { verdict: "ok" };
}
