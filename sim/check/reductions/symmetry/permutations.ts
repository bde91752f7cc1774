/** The ways in which nodes may trade places. */
import type { Permutation } from "../../rows/behaviour.ts";

export function inverse(to: Permutation): Permutation {
  const back = to.map(() => 0);
  for (const [node, image] of to.entries()) back[image] = node;
  return back;
}

const identityOf = (nodes: number): number[] => Array.from({ length: nodes }, (_, node) => node);

/** Every way in which the nodes of `group` may trade places among `nodes` nodes, the identity first. */
export function permutationsOf(nodes: number, group: readonly number[]): Permutation[] {
  const all: Permutation[] = [];
  const place = (images: readonly number[], rest: readonly number[]): void => {
    if (rest.length === 0) {
      const to = identityOf(nodes);
      for (const [at, node] of group.entries()) to[node] = images[at]!;
      all.push(to);
      return;
    }
    for (const node of rest) {
      place(
        [...images, node],
        rest.filter((other) => other !== node),
      );
    }
  };
  place([], group);
  return all;
}

/** Two nodes that trade places. */
function swapOf(nodes: number, a: number, b: number): Permutation {
  const to = identityOf(nodes);
  to[a] = b;
  to[b] = a;
  return to;
}

/** Each node of `group` with the one after it: what all permutations of these are made of. */
export const neighbourSwaps = (nodes: number, group: readonly number[]): Permutation[] =>
  group.slice(1).map((node, at) => swapOf(nodes, group[at]!, node));

/** Neighbours of `group`, and all of them one further: enough to learn from what each value names. */
export function sampleOf(nodes: number, group: readonly number[]): Permutation[] {
  const round = identityOf(nodes);
  for (const [at, node] of group.entries()) round[node] = group[(at + 1) % group.length]!;
  return [...neighbourSwaps(nodes, group), round];
}
