/** What a linearizable history rests on: calls of unknown outcome that must have taken effect, or it would not be one. */
import { decide } from "../decide/decide.ts";
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";

export interface RestsOnLimits {
  readonly split: boolean;
  isOver(): boolean;
}

/** Decisions to spend, and configurations in each; of more calls than `callsMax` nothing is told. */
const decisionsMax = 60;
const configurationsMax = 100_000;
const callsMax = 50_000;

/**
 * Some calls of unknown outcome with which the history is linearizable if no other of them took effect; empty if it is
 * without any; null if that could not be told. The history itself must be linearizable.
 */
export function restsOn(
  calls: readonly Call[],
  model: Model,
  { split, isOver }: RestsOnLimits,
): readonly Call[] | null {
  const open = calls.filter((call) => call.outcome === "unknown" && !model.pure(call.input, undefined));
  if (open.length === 0) return [];
  if (calls.length > callsMax) return null;
  let left = decisionsMax;
  const verdictWith = (kept: ReadonlySet<Call>) => {
    left--;
    const some = calls.filter((call) => call.outcome !== "unknown" || kept.has(call));
    return decide(some, model, { split, configurationsMax }).verdict;
  };
  const without = verdictWith(new Set());
  if (without !== "illegal") return without === "ok" ? [] : null;
  let kept: readonly Call[] = open;
  for (let size = Math.ceil(open.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && left > 0; ) {
      if (isOver()) return null;
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (fewer.length > 0 && verdictWith(new Set(fewer)) === "ok") kept = fewer;
      else from += size;
    }
  }
  return kept;
}
