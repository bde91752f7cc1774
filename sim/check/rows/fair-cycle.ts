/**
 * Fair cycles: a set of states that can all reach one another, in which not all is done, is a way to go on for ever without
 * progress. It is weakly fair when every event that is owed in all of them is also taken (or begun anew) on some way between
 * them. Of a strongly connected component nothing smaller needs to be looked at: in fewer states more is owed in all of
 * them, and less is taken.
 * Source: Tarjan, "Depth-first search and linear graph algorithms" (1972); Lamport, "The temporal logic of actions" (1994),
 * for weak fairness of an action: not for ever possible and never taken.
 */

export interface Edge {
  readonly to: number;
  /** What happens on it, and what may be owed from here on anew. */
  readonly events: readonly string[];
}

export interface FairGraph {
  /** By state. */
  readonly edges: readonly (readonly Edge[])[];
  /** The events that are possible in a state and must not be so for ever without being taken. */
  readonly owed: readonly (readonly string[])[];
  /** Nothing more is asked in that state. */
  isDone(state: number): boolean;
}

/** A fair cycle: from each of its states by the edge of that number to the next, and from the last to the first. */
export interface FairCycle {
  readonly way: readonly { readonly state: number; readonly edge: number }[];
  /** How many states there are from which it need not be left. */
  readonly size: number;
}

/** The fair cycle that begins with the least state in which not all is done; null when there is none. */
export function findFairCycle({ edges, owed, isDone }: FairGraph): FairCycle | null {
  let best: { readonly start: number; readonly inside: ReadonlySet<number> } | null = null;
  for (const component of componentsOf(edges.map((list) => list.map(({ to }) => to)))) {
    const inside = new Set(component);
    const undone = component.filter((state) => !isDone(state));
    if (undone.length === 0) continue;
    const start = undone.reduce((least, state) => Math.min(least, state));
    if (best !== null && best.start < start) continue;
    const within = component.flatMap((state) => edges[state]!.filter(({ to }) => inside.has(to)));
    const taken = new Set(within.flatMap(({ events }) => events));
    const always = owedInAll(component, owed);
    if (within.length > 0 && always.every((event) => taken.has(event))) best = { start, inside };
  }
  if (best === null) return null;
  return { way: walkAround(best.start, best.inside, edges, owed), size: best.inside.size };
}

function owedInAll(component: readonly number[], owed: FairGraph["owed"]): readonly string[] {
  return component.reduce<readonly string[]>(
    (always, state) => always.filter((event) => owed[state]!.includes(event)),
    owed[component[0]!]!,
  );
}

/**
 * A closed walk from `start`: of what is owed there each event is taken on it, or is not owed somewhere on it. So the walk
 * is fair by itself.
 */
function walkAround(
  start: number,
  inside: ReadonlySet<number>,
  edges: FairGraph["edges"],
  owed: FairGraph["owed"],
): FairCycle["way"] {
  const walk: { readonly state: number; readonly edge: number }[] = [];
  const happened = new Set<string>();
  let end = start;
  /** Goes on to the first place that is wanted, by a shortest way of one step at least. */
  const go = (isWanted: (edge: Edge) => boolean): void => {
    const before = new Map<number, { readonly state: number; readonly edge: number } | null>([[end, null]]);
    for (const state of before.keys()) {
      for (const [number, edge] of edges[state]!.entries()) {
        if (!inside.has(edge.to)) continue;
        if (isWanted(edge)) {
          const way = [{ state, edge: number }];
          for (let at = before.get(state)!; at !== null; at = before.get(at.state)!) way.unshift(at);
          for (const step of way) for (const event of edges[step.state]![step.edge]!.events) happened.add(event);
          walk.push(...way);
          end = edge.to;
          return;
        }
        if (!before.has(edge.to)) before.set(edge.to, { state, edge: number });
      }
    }
  };
  for (const event of owed[start]!) {
    if (happened.has(event) || walk.some(({ state }) => !owed[state]!.includes(event))) continue;
    if (!owed[end]!.includes(event)) continue;
    go(({ to, events }) => events.includes(event) || !owed[to]!.includes(event));
  }
  if (walk.length === 0 || end !== start) go(({ to }) => to === start);
  return walk;
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
