/**
 * For tests: consensus over sets of write-once registers, as an abstract model that is explored whole, and the condition on its
 * quorums, decided exactly.
 *
 * Source: Howard, Mortier, "A Generalised Solution to Distributed Consensus" (arXiv 1902.06776), sections 2 to 5: each server has
 * one register of each set, which holds nothing, a value, or nil for good. The four rules: (1) output what a whole quorum of a
 * set holds; (2) write what was input or read; (3) write a value to a set only if no other can be decided there; (4) nor in a
 * lower set.
 */
import { allNodes, intersection, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Draw } from "../../sim/plan/draw.ts";

/** The register set of an epoch. */
export interface RegisterSet {
  /** Whom its proposer reads; those of the lowest set are never asked. */
  readonly phase1: readonly NodeSet[];
  /** Who decides in it. */
  readonly phase2: readonly NodeSet[];
  /** Whoever wants writes it, as in a fast round; else one proposer does, one value. */
  readonly isOpen: boolean;
}

export interface Schedule {
  readonly servers: number;
  readonly sets: readonly RegisterSet[];
}

export type RegisterRule = 1 | 2 | 3 | 4;

/**
 * Which quorums that must meet do not, in words; null: all do. Revision B with open sets: phase 1 of a set meets every phase-2
 * quorum of each lower one; of an open one what any two of them have in common; and these have a member in common.
 */
export function unmet({ sets }: Schedule): string | null {
  for (const [epoch, { phase2, isOpen }] of sets.entries()) {
    for (const a of phase2) {
      for (const b of isOpen ? phase2 : [a]) {
        const common = intersection(a, b);
        if (common === noNodes) return `in set ${epoch} {${members(a)}} and {${members(b)}} do not meet`;
        for (let higher = epoch + 1; higher < sets.length; higher++) {
          const reader = sets[higher]!.phase1.find((q) => intersection(q, common) === noNodes);
          if (reader !== undefined)
            return `{${members(reader)}} of set ${higher} misses {${members(common)}} of set ${epoch}`;
        }
      }
    }
  }
  return null;
}

const empty = 0;
const nil = 1;
const firstValue = 2;
const open = -1;
const foreign = 99;

/** Registers, set by set, each by server; then what each set's proposer proposes: 0 nothing yet, `open` any value. */
type State = readonly number[];

/** The values that a set's own clients want; of an open one two. */
const inputsOf = (epoch: number, isOpen: boolean): readonly number[] =>
  isOpen ? [firstValue + 2 * epoch, firstValue + 2 * epoch + 1] : [firstValue + 2 * epoch];

/**
 * The values of which a quorum of the set may consist, as far as the readers know: all of it that was read holds that value.
 */
export function possibleValues(
  quorums: readonly NodeSet[],
  readers: NodeSet,
  held: (server: number) => number,
): number[] {
  const found = new Set<number>();
  for (const quorum of quorums) {
    const values = new Set(members(intersection(quorum, readers)).map(held));
    const [value] = values;
    if (values.size === 1 && value! >= firstValue) found.add(value!);
  }
  return [...found].sort((a, b) => a - b);
}

/** Explores everything that can happen, with one rule broken or none. What is wrong, in a word; null where nothing is. */
export function exploreSets(
  schedule: Schedule,
  broken: RegisterRule | null = null,
): { readonly wrong: string | null; readonly states: number } {
  const { servers, sets } = schedule;
  const proposalAt = (epoch: number): number => sets.length * servers + epoch;
  const start: number[] = Array.from({ length: sets.length * (servers + 1) }, () => empty);
  start[proposalAt(0)] = sets[0]!.isOpen ? open : inputsOf(0, false)[0]!; // below the lowest set nothing can be decided
  const seen = new Set([start.join()]);
  const queue: State[] = [start];
  for (const state of queue) {
    const wrong = wrongIn(state, schedule, broken);
    if (wrong !== null) return { wrong, states: seen.size };
    for (const next of successors(state)) {
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return { wrong: null, states: seen.size };

  function* successors(state: State): Generator<State> {
    for (let epoch = 0; epoch < sets.length; epoch++) {
      for (let server = 0; server < servers; server++) {
        const below = Array.from({ length: epoch }, (_, lower) => lower * servers + server);
        if (below.some((at) => state[at] === empty)) {
          yield state.map((held, at) => (below.includes(at) && held === empty ? nil : held)); // a promise
        }
        const register = epoch * servers + server;
        const proposal = state[proposalAt(epoch)]!;
        if (proposal === empty || state[register] !== empty) continue;
        for (const value of proposal === open ? inputsOf(epoch, true) : [proposal]) yield state.with(register, value);
      }
      const isProposed = state[proposalAt(epoch)] !== empty;
      if (epoch === 0 ? broken !== 3 : isProposed && broken !== 3) continue;
      for (const value of choices(state, epoch)) {
        if (value !== state[proposalAt(epoch)]) yield state.with(proposalAt(epoch), value);
      }
    }
  }

  /** What a proposer of the set may propose, for any of its phase-1 quorums that has answered. */
  function choices(state: State, epoch: number): readonly number[] {
    const { phase1, isOpen } = sets[epoch]!;
    const free = broken === 2 ? [foreign] : isOpen ? [open] : inputsOf(epoch, broken === 3);
    if (epoch === 0) return free;
    const isRead = (server: number): boolean =>
      Array.from({ length: epoch }, (_, lower) => state[lower * servers + server]).every((held) => held !== empty);
    return phase1
      .filter((quorum) => members(quorum).every(isRead))
      .flatMap((quorum) => (broken === 4 ? free : selected(state, epoch, quorum, free)));
  }

  function selected(state: State, epoch: number, readers: NodeSet, free: readonly number[]): readonly number[] {
    for (let lower = epoch - 1; lower >= 0; lower--) {
      const found = possibleValues(sets[lower]!.phase2, readers, (server) => state[lower * servers + server]!);
      if (found.length > 0) return found;
    }
    return free;
  }
}

function wrongIn(state: State, { servers, sets }: Schedule, broken: RegisterRule | null): string | null {
  const decided = new Set<number>();
  for (const [epoch, { phase2 }] of sets.entries()) {
    for (const quorum of phase2) {
      const ranks = members(quorum);
      const counted = broken === 1 && ranks.length > 1 ? ranks.slice(1) : ranks;
      const values = new Set(counted.map((server) => state[epoch * servers + server]!));
      const [value] = values;
      if (values.size === 1 && value! >= firstValue) decided.add(value!);
    }
  }
  if (decided.has(foreign)) return "a value that nobody wanted is decided";
  return decided.size > 1 ? "two values are decided" : null;
}

/** A few quorums at random, none within another. */
function drawnQuorums(draw: Draw, servers: number): NodeSet[] {
  const drawn = Array.from({ length: draw.between(1, 3) }, () => draw.between(1, allNodes(servers)) as NodeSet);
  return drawn.filter(
    (nodes, at) =>
      !drawn.some((other, where) => where !== at && (other & nodes) === other && (other !== nodes || where < at)),
  );
}

/** A schedule at random: quorums that need not meet, and sets of which some are open. */
export function drawnSchedule(draw: Draw, servers: number, epochs: number, openPercent: number): Schedule {
  const sets = Array.from({ length: epochs }, () => ({
    phase1: drawnQuorums(draw, servers),
    phase2: drawnQuorums(draw, servers),
    isOpen: draw.chance(openPercent),
  }));
  return { servers, sets };
}
