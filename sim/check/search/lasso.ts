/**
 * Cycles: after a search without faults to come, a set of states that can all reach one another, in which some node is
 * not done, and in which every step that is possible in all of them is also taken, is a weakly fair way to go on for
 * ever without progress. Source: Tarjan, "Depth-first search and linear graph algorithms" (1972).
 */
import type { StatesSeen } from "../memory/states-seen.ts";
import type { Broken } from "../rows/behaviour.ts";
import type { LocalSteps } from "../rows/local-steps.ts";
import type { Space } from "../rows/space.ts";

export interface Lasso {
  readonly broken: Broken;
  /** A state of the cycle. */
  readonly state: number;
}

/** `states`: of a search that is over, compared in full. `isDone`: nothing more is asked of the row. */
export function findLasso(
  space: Space,
  local: LocalSteps,
  states: StatesSeen,
  isDone: (row: Int32Array) => boolean,
): Lasso | null {
  const graph = edgesOf(space, local, states);
  for (const component of componentsOf(graph.to)) {
    const inside = new Set(component);
    const taken = new Set<string>();
    let always: ReadonlySet<string> | null = null;
    for (const state of component) {
      const enabled = graph.events[state]!;
      const before: ReadonlySet<string> = always ?? new Set(enabled);
      always = new Set([...before].filter((event) => enabled.includes(event)));
      graph.to[state]!.forEach((target, at) => {
        if (inside.has(target)) taken.add(enabled[at]!);
      });
    }
    if (taken.size === 0 || [...always!].some((event) => !taken.has(event))) continue;
    const state = Math.min(...component);
    if (component.every((one) => isDone(states.row(one)))) continue;
    const message = `${component.length} states form a cycle that fair steps need never leave, and a node in it is not done`;
    return { broken: { invariant: "lasso", message }, state };
  }
  return null;
}

/** For each state its successors, and the event that leads to each: a node with a message or a step of its own. */
function edgesOf(space: Space, local: LocalSteps, states: StatesSeen) {
  const to: number[][] = [];
  const events: string[][] = [];
  for (let state = 0; state < states.size; state++) {
    const row = states.row(state);
    const count = space.expand(row, space.hash(row));
    const targets: number[] = [];
    const names: string[] = [];
    for (let at = 0; at < count * space.stride; at += space.stride) {
      const { items } = space.next;
      if (items[at + space.width + 2]! < 0) continue;
      const step = local.steps[items[at + space.width]!]!;
      targets.push(states.add(items, at, items[at + space.width + 1]!));
      names.push(`${step.node} ${step.message >= 0 ? step.message : JSON.stringify(step.how)}`);
    }
    to.push(targets);
    events.push(names);
  }
  return { to, events };
}

/** The strongly connected components, without recursion. */
export function componentsOf(to: readonly (readonly number[])[]): number[][] {
  const index = new Int32Array(to.length).fill(-1);
  const low = new Int32Array(to.length);
  const onStack = new Uint8Array(to.length);
  const stack: number[] = [];
  const components: number[][] = [];
  let next = 0;
  for (let root = 0; root < to.length; root++) {
    if (index[root] !== -1) continue;
    const path: { readonly state: number; edge: number }[] = [{ state: root, edge: 0 }];
    while (path.length > 0) {
      const at = path.at(-1)!;
      const { state } = at;
      if (at.edge === 0) {
        index[state] = next;
        low[state] = next++;
        stack.push(state);
        onStack[state] = 1;
      }
      const target = to[state]![at.edge];
      if (target !== undefined) {
        at.edge++;
        if (index[target] === -1) path.push({ state: target, edge: 0 });
        else if (onStack[target] === 1) low[state] = Math.min(low[state]!, index[target]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.state;
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[state]!);
      if (low[state] === index[state]) {
        const component = stack.splice(stack.lastIndexOf(state));
        for (const member of component) onStack[member] = 0;
        components.push(component);
      }
    }
  }
  return components;
}
