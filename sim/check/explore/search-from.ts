/** Breadth first from any state: the shortest way to a goal, a slice of states at a time. */
import { StatesSeen } from "../memory/states-seen.ts";
import type { Judging } from "../rows/judging.ts";
import type { LocalSteps } from "../rows/local-steps.ts";
import type { Space } from "../rows/space.ts";
import { stepsAlong } from "../search/path.ts";
import { type Goal, isStepOf } from "./goal.ts";

/** What a search came to. */
export interface FoundWay {
  /** Numbers of the steps that lead there; null: there is no way, or none was found. */
  readonly steps: readonly number[] | null;
  readonly states: number;
  /** What ended it before all was seen: `memory`, `depth 20`; null: nothing did. */
  readonly bound: string | null;
}

/** How far it goes. */
export interface SearchFromLimits {
  readonly depth: number;
  /** In bytes. */
  readonly memory: number;
}

/** Between two of these it yields. */
const slice = 1024;

/** Yields the number of states now and then; whoever asks no more ends it. */
export function* searchFrom(
  { space, local, judging }: { readonly space: Space; readonly local: LocalSteps; readonly judging: Judging },
  first: Int32Array,
  goal: Goal,
  limits: SearchFromLimits,
): Generator<number, FoundWay> {
  const { width, stride } = space;
  const seen = new StatesSeen(width, (row) => space.hash(row));
  const row = new Int32Array(width);
  const wayTo = (state: number, last: number): number[] =>
    stepsAlong(
      space,
      seen.store.lineage(state).map((one) => seen.row(one)),
      last,
      null,
    );
  seen.add(first, 0, space.hash(first));
  let [depth, levelEnd] = [0, 1];
  for (let state = 0; state < seen.size; state++) {
    if (state === levelEnd) [depth, levelEnd] = [depth + 1, seen.size];
    if (depth >= limits.depth) return { steps: null, states: seen.size, bound: `depth ${limits.depth}` };
    if (state % slice === slice - 1) {
      yield seen.size;
      if (seen.bytesAhead > limits.memory || seen.isFull) return { steps: null, states: seen.size, bound: "memory" };
    }
    seen.store.read(state, row);
    const count = space.expand(row, space.hash(row));
    const isEnd = count === 0 && (goal === "end" || (goal === "violation" && judging.end(row[width - 2]!) !== null));
    if (isEnd && state > 0) return { steps: wayTo(state, -1), states: seen.size, bound: null };
    const before = seen.size;
    for (let at = 0; at < count * stride; at += stride) {
      const { items } = space.next;
      const [step, fault] = [items[at + width]!, items[at + width + 2]!];
      if (fault < 0 ? goal === "violation" : isStepOf(goal, local.steps[step]!, local))
        return { steps: wayTo(state, step), states: seen.size, bound: null };
      if (fault >= 0) seen.add(items, at, items[at + width + 1]!);
    }
    seen.store.close(seen.size - before);
  }
  return { steps: null, states: seen.size, bound: null };
}
