/** Cycles of a model: fair ways to go on for ever without progress, in the graph of a search that is over. */
import type { StatesSeen } from "../memory/states-seen.ts";
import type { Behaviour, Broken } from "../rows/behaviour.ts";
import { type Edge, findFairCycle } from "../rows/fair-cycle.ts";
import type { LocalSteps } from "../rows/local-steps.ts";
import { eventOf, type NumberedStep } from "../rows/numbered-step.ts";
import type { Space } from "../rows/space.ts";
import { stepInWords } from "../rows/step-text.ts";

export interface Lasso {
  readonly broken: Broken;
  /** Where the cycle begins. */
  readonly state: number;
}

/** `states`: of a search that is over, compared in full. `isDone`: nothing more is asked of the row. */
export function findLasso(
  space: Space,
  local: LocalSteps,
  behaviour: Behaviour,
  states: StatesSeen,
  isDone: (row: Int32Array) => boolean,
): Lasso | null {
  const graph = { ...graphOf(space, local, behaviour, states), isDone: (state: number) => isDone(states.row(state)) };
  const found = findFairCycle(graph);
  if (found === null) return null;
  const message = `${found.size} states form a cycle that fair steps need never leave, and a node in it is not done`;
  const cycle = found.way.map(({ state, edge }) => {
    const { step } = graph.edges[state]![edge]!;
    return { node: step.node, text: stepInWords(step, behaviour, local) };
  });
  return { broken: { invariant: "lasso", message, lasso: { stem: [], cycle } }, state: found.way[0]!.state };
}

/** What comes of itself in the end: all but faults, and what the model calls a choice of its environment. */
function isOwed({ node, how }: NumberedStep, behaviour: Behaviour): boolean {
  if (how.kind === "drop" || how.kind === "duplicate" || how.kind === "crash") return false;
  return how.kind !== "action" || behaviour.isOwed?.(node, how.name) !== false;
}

interface Taken extends Edge {
  readonly step: NumberedStep;
}

/** For each state its successors, with what leads to each: a node with a message or a step of its own. */
function graphOf(space: Space, local: LocalSteps, behaviour: Behaviour, states: StatesSeen) {
  const edges: Taken[][] = [];
  const owed: string[][] = [];
  for (let state = 0; state < states.size; state++) {
    const row = states.row(state);
    const count = space.expand(row, space.hash(row));
    const out: Taken[] = [];
    const due = new Set<string>();
    for (let at = 0; at < count * space.stride; at += space.stride) {
      const { items } = space.next;
      const step = local.steps[items[at + space.width]!]!;
      const event = eventOf(step);
      if (isOwed(step, behaviour)) due.add(event);
      if (items[at + space.width + 2]! < 0) continue;
      const to = states.add(items, at, items[at + space.width + 1]!);
      out.push({ to, events: isOwed(step, behaviour) ? [event] : [], step });
    }
    edges.push(out);
    owed.push([...due]);
  }
  return { edges, owed };
}
