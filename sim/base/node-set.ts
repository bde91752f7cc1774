/** A set of nodes as a bit mask: plain, ordered, free to copy and to hash. Members are ranks 0 to 30. */
import type { Brand } from "./brand.ts";

/** Bit r is set when the node of rank r (its index within its role) is a member. */
export type NodeSet = Brand<number, "NodeSet">;

/** The most nodes a set can hold: a 31-bit mask stays a small integer of the engine. */
export const nodesMax = 31;

export const noNodes = 0 as NodeSet;
export const add = (nodes: NodeSet, rank: number): NodeSet => (nodes | (1 << rank)) as NodeSet;
export const remove = (nodes: NodeSet, rank: number): NodeSet => (nodes & ~(1 << rank)) as NodeSet;
export const has = (nodes: NodeSet, rank: number): boolean => (nodes & (1 << rank)) !== 0;
export const union = (a: NodeSet, b: NodeSet): NodeSet => (a | b) as NodeSet;
export const intersection = (a: NodeSet, b: NodeSet): NodeSet => (a & b) as NodeSet;
export const difference = (a: NodeSet, b: NodeSet): NodeSet => (a & ~b) as NodeSet;

/** Every rank below `count`. */
export const allNodes = (count: number): NodeSet => (count >= nodesMax ? 0x7fffffff : (1 << count) - 1) as NodeSet;

/** The set with exactly these ranks. */
export function setOf(...ranks: readonly number[]): NodeSet {
  let nodes = noNodes;
  for (const rank of ranks) nodes = add(nodes, rank);
  return nodes;
}

/** How many members. */
export function size(nodes: NodeSet): number {
  let rest = nodes - ((nodes >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The ranks, ascending. */
export function members(nodes: NodeSet): number[] {
  const ranks: number[] = [];
  for (let rest: number = nodes; rest !== 0; rest &= rest - 1) ranks.push(31 - Math.clz32(rest & -rest));
  return ranks;
}

/** For people: `{0, 2, 3}`. */
export const describeNodes = (nodes: NodeSet): string => `{${members(nodes).join(", ")}}`;
