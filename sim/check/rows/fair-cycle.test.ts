/** Fair cycles, against all sets of states of small random graphs. */
import { expect, test } from "vitest";
import { Stream } from "../../base/random.ts";
import { type FairGraph, findFairCycle } from "./fair-cycle.ts";

const events = ["a", "b", "c"];

function randomGraph(stream: Stream): FairGraph {
  const size = 1 + stream.below(6);
  const some = (): string[] => events.filter(() => stream.below(3) === 0);
  const edges = Array.from({ length: size }, () =>
    Array.from({ length: stream.below(4) }, () => ({ to: stream.below(size), events: some() })),
  );
  // What is taken from a state may be owed there; so may what waits.
  const owed = edges.map((out) => [...new Set([...out.flatMap((edge) => edge.events), ...some()])]);
  const done = Array.from({ length: size }, () => stream.below(3) === 0);
  return { edges, owed, isDone: (state) => done[state]! };
}

/** Whether some set of states can be gone round in, fairly, without all being done. */
function hasFairCycle({ edges, owed, isDone }: FairGraph): boolean {
  for (let mask = 1; mask < 1 << edges.length; mask++) {
    const inside = edges.map((_, state) => state).filter((state) => (mask & (1 << state)) !== 0);
    const within = inside.flatMap((state) => edges[state]!.filter(({ to }) => inside.includes(to)));
    const reachable = (from: number): Set<number> => {
      const seen = new Set<number>();
      const next = [from];
      for (let at = next.pop(); at !== undefined; at = next.pop()) {
        for (const { to } of edges[at]!) {
          if (!inside.includes(to) || seen.has(to)) continue;
          seen.add(to);
          next.push(to);
        }
      }
      return seen;
    };
    const isCycle = inside.every((from) => inside.every((to) => reachable(from).has(to)));
    const taken = within.flatMap((edge) => edge.events);
    const isFair = events.every((event) => taken.includes(event) || inside.some((at) => !owed[at]!.includes(event)));
    if (isCycle && isFair && !inside.every(isDone)) return true;
  }
  return false;
}

test("a fair cycle is found where there is one, and the way round it is fair by itself", () => {
  const stream = new Stream("graphs");
  let found = 0;
  for (let number = 0; number < 4_000; number++) {
    const graph = randomGraph(stream);
    const cycle = findFairCycle(graph);
    const about = JSON.stringify([graph.edges, graph.owed]);
    expect(cycle !== null, about).toBe(hasFairCycle(graph));
    if (cycle === null) continue;
    found++;
    const { way } = cycle;
    const steps = way.map(({ state, edge }) => graph.edges[state]![edge]!);
    for (const [at, { to }] of steps.entries()) expect(to, about).toBe(way[(at + 1) % way.length]!.state);
    const taken = steps.flatMap((edge) => edge.events);
    const owed = events.filter((event) => way.every(({ state }) => graph.owed[state]!.includes(event)));
    expect(
      owed.filter((event) => !taken.includes(event)),
      about,
    ).toEqual([]);
    expect(
      way.every(({ state }) => graph.isDone(state)),
      about,
    ).toBe(false);
  }
  expect(found).toBeGreaterThan(1_000);
});
