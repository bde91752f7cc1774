/**
 * What the operator asks for. Operation number `index` is a function of the seed and of the members that the operator
 * knows of, never of anything else in the run: mostly one node is swapped for another, sometimes there is one more or one
 * less, and where any set will do, sometimes a disjoint or an arbitrary one.
 */
import { mix3, scale } from "../../base/random.ts";
import { operatorSession, type Reconfigure } from "../../contract/operation.ts";
import type { ReconfigurationsPlan, WorkloadPlan } from "../../plan/plan.ts";
import type { Terms } from "../../plan/terms.ts";
import { textSeed } from "./workload.ts";

/** What the operator knows. */
export interface OperatorState {
  /** The members that it was told last are in force. */
  readonly members: readonly number[];
  /** What it asked for and never heard of again: it may come into force, so nothing else is asked until that is answered. */
  readonly doubted: readonly number[] | null;
  /** Ranks of nodes that are gone for good: whoever of these is a member is replaced, before all else. */
  readonly dead: readonly number[];
}

type Ranks = readonly number[];

export class Reconfigurations {
  readonly plan: ReconfigurationsPlan;
  readonly #terms: Terms;
  readonly #avoided: Ranks;
  readonly #seed: number;

  /** `avoided`: ranks that will be gone in the end, and are not made members. */
  constructor(plan: ReconfigurationsPlan, terms: Terms, avoided: Ranks, seed: string) {
    this.plan = plan;
    this.#terms = terms;
    this.#avoided = avoided;
    this.#seed = textSeed(seed);
  }

  /** When it asks for the first time, at the earliest: at any time, unless its pace has no spread. */
  get firstMin(): number {
    const { paceMin, paceMax } = this.plan;
    return paceMin === paceMax ? paceMin : 0;
  }

  blank(): OperatorState {
    return { members: this.#terms.first, doubted: null, dead: [] };
  }

  /** Operation `index`, from 1. */
  operation(known: OperatorState, index: number): Reconfigure {
    return { type: "reconfigure", members: this.#wanted(known, index) };
  }

  /** A member is gone for good, and something can be done about it. */
  hasToReplace(known: OperatorState): boolean {
    return this.#replacement(known) !== null;
  }

  /** What it knows after an operation ended so. */
  after(known: OperatorState, { members }: Reconfigure, outcome: "ok" | "failed" | "unknown"): OperatorState {
    if (outcome === "ok") return { members, doubted: null, dead: this.#deadAfter(known, members) };
    return { ...known, doubted: outcome === "unknown" ? members : null };
  }

  /** Who is switched off, once he is no member, is dead from then on. */
  #deadAfter({ members, dead }: OperatorState, now: Ranks): Ranks {
    if (this.plan.switchesOff !== true) return dead;
    return [...dead, ...members.filter((rank) => !now.includes(rank) && !dead.includes(rank))];
  }

  #wanted(known: OperatorState, index: number): Ranks {
    const { members: list } = this.plan;
    if (list === undefined && known.doubted !== null) return known.doubted;
    const replacement = this.#replacement(known);
    if (replacement !== null) return replacement;
    if (list !== undefined) return this.#living(known, list[index - 1] ?? list.at(-1) ?? this.#terms.first);
    return this.#drawn(known, index);
  }

  /** The members without the dead: those of a list that was made before anybody died. Who will be gone goes with them. */
  #living({ members, dead }: OperatorState, wanted: Ranks): Ranks {
    if (!wanted.some((rank) => dead.includes(rank))) return wanted;
    const left = wanted.filter((rank) => !dead.includes(rank) && !this.#avoided.includes(rank));
    return left.length < this.#terms.min ? members : left;
  }

  /** The members with a spare in the place of one that is dead; one at a time the spare comes, then the dead one goes. */
  #replacement(known: OperatorState): Ranks | null {
    const { members, dead } = known;
    const { changes, first, min, max } = this.#terms;
    const gone = members.find((rank) => dead.includes(rank));
    if (gone === undefined) return null;
    const [spare] = this.#spares(known);
    const without = members.filter((rank) => rank !== gone);
    if (changes === "any" && spare !== undefined) return inOrder([...without, spare]);
    const mayCome = spare !== undefined && members.length <= first.length && members.length < max;
    if (mayCome) return inOrder([...members, spare]);
    return without.length < min ? null : without;
  }

  /** Who may become a member. */
  #spares({ members, dead }: OperatorState): Ranks {
    const ranks = Array.from({ length: this.#terms.ranks }, (_, rank) => rank);
    return ranks.filter((rank) => ![members, dead, this.#avoided].some((set) => set.includes(rank)));
  }

  #drawn(known: OperatorState, index: number): Ranks {
    const draw = mix3(this.#seed, operatorSession, index);
    const ticket = scale(draw, 100);
    const ways = this.#terms.changes === "any" ? anyWays(ticket) : oneWays(ticket, this.#missing(known));
    for (const way of ways) {
      const next = this.#changed(known, way, draw);
      if (next !== null) return next;
    }
    return known.members;
  }

  /** How many members fewer than in the beginning there are. */
  #missing({ members }: OperatorState): number {
    return this.#terms.first.length - members.length;
  }

  /** Null where that cannot be done. */
  #changed(known: OperatorState, way: Way, draw: number): Ranks | null {
    const { members } = known;
    const { min, max } = this.#terms;
    const spares = this.#spares(known);
    const pick = (ranks: Ranks, about: number): number => ranks[scale(mix3(draw, about, 0), ranks.length)]!;
    const leaving = (): Ranks => {
      const doomed = members.filter((rank) => this.#avoided.includes(rank)); // they go first: who stays has to suffice
      const left = pick(doomed.length > 0 ? doomed : members, 1);
      return members.filter((rank) => rank !== left);
    };
    switch (way) {
      case "swap":
        return spares.length === 0 ? null : inOrder([...leaving(), pick(spares, 2)]);
      case "grow":
        return spares.length === 0 || members.length >= max ? null : inOrder([...members, pick(spares, 2)]);
      case "shrink":
        return members.length <= Math.max(min, 1) ? null : leaving();
      case "disjoint":
        return spares.length < min ? null : some(spares, Math.min(spares.length, members.length, max), draw);
      case "arbitrary": {
        const whole = [...members.filter((rank) => !this.#avoided.includes(rank)), ...spares];
        const most = Math.min(max, whole.length);
        return most < min ? null : some(whole, min + scale(mix3(draw, 3, 0), most - min + 1), draw);
      }
    }
  }
}

type Way = "swap" | "grow" | "shrink" | "disjoint" | "arbitrary";

/** By what is drawn below 100: what is tried, in order. */
function anyWays(ticket: number): readonly Way[] {
  const first = ticket < 55 ? "swap" : ticket < 68 ? "grow" : ticket < 80 ? "shrink" : ticket < 90 ? "disjoint" : null;
  return [first ?? "arbitrary", "swap", "shrink", "grow"];
}

/** One at a time a swap is two changes: mostly what is missing comes, and what is too many goes. */
function oneWays(ticket: number, missing: number): readonly Way[] {
  const grows = missing > 0 ? ticket < 85 : missing < 0 ? ticket < 15 : ticket < 70;
  return grows ? ["grow", "shrink"] : ["shrink", "grow"];
}

/** So many of `ranks`, at least one. */
function some(ranks: Ranks, count: number, draw: number): Ranks {
  const byDraw = ranks.map((rank) => [mix3(draw, 4, rank), rank] as const).sort(([a], [b]) => a - b);
  return inOrder(byDraw.slice(0, Math.max(1, count)).map(([, rank]) => rank));
}

const inOrder = (ranks: Ranks): Ranks => ranks.toSorted((a, b) => a - b);

/** The operator's load: one session that is never left, and asks every server in turn. */
export const planOfOperator = (
  plan: WorkloadPlan,
  { count, paceMin, paceMax }: ReconfigurationsPlan,
): WorkloadPlan => ({
  ...plan,
  mode: "closed",
  sessions: 1,
  operations: count,
  thinkMin: paceMin,
  thinkMax: paceMax,
  loyal: 1,
  crashes: 0,
});
