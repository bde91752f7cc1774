/**
 * The lattice of histories: prefix ⊑, greatest lower bound ⊓, compatibility and least upper bound ⊔. Histories are
 * compared as traces: two sequences that differ in the order of commuting commands are one history.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), C-structs.
 */
import type { CommandId } from "../../../sim/contract/operation.ts";
import { areSameIds, conflicts, type History, type HistoryStep, inOrder } from "./history.ts";

/** a ⊓ b: the longest history that is a prefix of both. */
export function glb(a: History, b: History): History {
  const others = byId(b);
  const common = new Set<CommandId>();
  return a.filter((step) => {
    const other = others.get(step.id);
    // Canonical order: what a step follows was looked at before it.
    if (other === undefined || !areSameIds(step.follows, other.follows)) return false;
    if (!step.follows.every((id) => common.has(id))) return false;
    common.add(step.id);
    return true;
  });
}

/** The greatest lower bound of several histories, of which there must be one. */
export const glbOf = (histories: readonly History[]): History => histories.reduce(glb);

/** a ⊑ b: b is a, or a with something appended. */
export const isPrefix = (a: History, b: History): boolean => a.length <= b.length && glb(a, b).length === a.length;

/** True when some history has both as prefixes. */
export function isCompatible(a: History, b: History): boolean {
  const common = byId(glb(a, b));
  const onlyA = a.filter((step) => !common.has(step.id));
  const onlyB = b.filter((step) => !common.has(step.id));
  return onlyA.every((one) => onlyB.every((other) => one.id !== other.id && !conflicts(one.element, other.element)));
}

/** a ⊔ b: the shortest history that has both as prefixes. They must be compatible. */
export function lub(a: History, b: History): History {
  const held = byId(a);
  return [...a, ...b.filter((step) => !held.has(step.id))].sort(inOrder);
}

const byId = (history: History): ReadonlyMap<CommandId, HistoryStep> => new Map(history.map((step) => [step.id, step]));
