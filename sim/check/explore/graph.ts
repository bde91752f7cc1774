/** The states that follow on one, as far as so many steps: a graph to be drawn. */
import { StatesSeen } from "../memory/states-seen.ts";
import type { Behaviour, Broken } from "../rows/behaviour.ts";
import type { Judging } from "../rows/judging.ts";
import type { LocalSteps } from "../rows/local-steps.ts";
import type { Space } from "../rows/space.ts";
import { stepInWords } from "../rows/step-text.ts";

export interface GraphState {
  /** Steps from the first. */
  readonly depth: number;
  /** What a judge says there; where a step showed it, the state after that step is this one's alone. */
  readonly broken: Broken | null;
  /** `last`: nothing more can happen. `open`: what follows is beyond the depth asked for. */
  readonly kind: "inner" | "last" | "open";
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly node: number;
  readonly text: string;
}

export interface StateGraph {
  /** By number; 0 is where it begins. */
  readonly states: readonly GraphState[];
  readonly edges: readonly GraphEdge[];
  /** More states were there than were asked for: the last ones are open. */
  readonly isCut: boolean;
}

interface Parts {
  readonly space: Space;
  readonly local: LocalSteps;
  readonly judging: Judging;
  readonly behaviour: Behaviour;
}

/** As far as `depth` steps from `first`, and of no more than `statesMax` states what follows on them. */
export function graphFrom(parts: Parts, first: Int32Array, depth: number, statesMax: number): StateGraph {
  const { space, local, judging, behaviour } = parts;
  const { width, stride } = space;
  const seen = new StatesSeen(width, (row) => space.hash(row));
  const depths = [0];
  const states: GraphState[] = [];
  const edges: GraphEdge[] = [];
  const row = new Int32Array(width);
  seen.add(first, 0, space.hash(first));
  let isCut = false;
  /** States that a judge's word ends, told behind all others. */
  const broken: { readonly depth: number; readonly edge: Omit<GraphEdge, "to">; readonly broken: Broken }[] = [];
  for (let state = 0; state < seen.size; state++) {
    const at = depths[state]!;
    if (at >= depth || state >= statesMax) {
      isCut ||= at < depth;
      states.push({ depth: at, broken: null, kind: "open" });
      continue;
    }
    seen.store.read(state, row);
    const count = space.expand(row, space.hash(row));
    const end = count === 0 ? judging.end(row[width - 2]!) : null;
    states.push({ depth: at, broken: end, kind: count === 0 ? "last" : "inner" });
    for (let place = 0; place < count * stride; place += stride) {
      const { items } = space.next;
      const step = local.steps[items[place + width]!]!;
      const edge = { from: state, node: step.node, text: stepInWords(step, behaviour, local) };
      const fault = items[place + width + 2]!;
      if (fault < 0) {
        broken.push({ depth: at + 1, edge, broken: space.violations[-1 - fault]! });
        continue;
      }
      const before = seen.size;
      const to = seen.add(items, place, items[place + width + 1]!);
      if (seen.size > before) depths.push(at + 1);
      edges.push({ ...edge, to });
    }
  }
  for (const one of broken) {
    edges.push({ ...one.edge, to: states.length });
    states.push({ depth: one.depth, broken: one.broken, kind: "last" });
  }
  return { states, edges, isCut };
}
