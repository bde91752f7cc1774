/** The judges in numbers: each judge's state is interned, and what an observation does to it is computed once. */

import type { NodeId } from "../../base/brand.ts";
import { canonical } from "../../base/plain.ts";
import { thrown } from "../../base/thrown.ts";
import { UserError } from "../../base/user-error.ts";
import type { Context, Invariant } from "../../contract/invariant.ts";
import { IdPairs, IntList, RowStore } from "../memory/tables.ts";
import type { Broken } from "./behaviour.ts";
import { type Discoverer, discovery } from "./discovery.ts";
import { Interner } from "./interner.ts";
import type { Sighting } from "./local-steps.ts";

export class Judging {
  /** How often a judge's code was run. */
  calls = 0;
  /** Violations, by number: `after` returns -1 - number. */
  readonly violations: Broken[] = [];
  /** Joint state n is row n: the state of each judge. */
  readonly jointStates = new RowStore();
  readonly judges: readonly NumberedJudge[];
  /** Where several search together: the order in which they make turns. */
  discoverer: Discoverer | null = null;
  /** What judges say where nothing more can happen, by joint state. */
  readonly ends = new Map<number, Broken | null>();
  readonly #undecided = new Set<string>();
  readonly #turns = new IdPairs(4096);
  readonly #sightings: Interner<Sighting>;
  readonly #lists: RowStore;
  readonly #scratch: Int32Array;

  constructor(invariants: readonly Invariant[], context: Context, sightings: Interner<Sighting>, lists: RowStore) {
    this.judges = invariants.map((invariant) => new NumberedJudge(invariant, context));
    this.#sightings = sightings;
    this.#lists = lists;
    this.#scratch = new Int32Array(invariants.length);
    this.jointStates.intern(this.#scratch, invariants.length); // every judge begins in its state 0
  }

  get bytes(): number {
    return this.jointStates.bytes + this.#turns.bytes + this.judges.reduce((sum, judge) => sum + judge.bytes, 0);
  }

  /** The joint state after the list `list` of sightings, or -1 - the number of a violation. */
  after(joint: number, list: number): number {
    if (list === 0) return joint;
    const known = this.#turns.get(joint, list);
    if (known >= 0) return (known & 1) === 1 ? -1 - (known >> 1) : known >> 1;
    if (this.discoverer === null) return this.learn(joint, list);
    this.discoverer.discover(discovery.turn, joint, list, () => this.#turns.get(joint, list) >= 0);
    return this.after(joint, list);
  }

  /** Computes it. */
  learn(joint: number, list: number): number {
    const result = this.#compute(joint, list);
    this.#turns.add(joint, list, result < 0 ? ((-1 - result) << 1) | 1 : result << 1);
    return result;
  }

  /** The last word of the judges in a joint state: what is wrong when nothing more can happen, or null. */
  end(joint: number): Broken | null {
    const known = this.ends.get(joint);
    if (known !== undefined) return known;
    const broken = this.#endOf(joint);
    this.ends.set(joint, broken);
    return broken;
  }

  /** Why the verdict is open though all was seen: judges that gave up somewhere, or null. */
  get whyUndecided(): string | null {
    const names = [...this.#undecided].sort();
    return names.length === 0 ? null : `${names.join(" and ")}, undecided where all ends`;
  }

  #endOf(joint: number): Broken | null {
    const start = this.jointStates.start(joint);
    for (const [j, judge] of this.judges.entries()) {
      const message = judge.end(this.jointStates.items.items[start + j]!);
      if (message === null) continue;
      if (!message.startsWith("undecided")) return { invariant: judge.name, message };
      this.#undecided.add(judge.name);
    }
    return null;
  }

  /** Runs turns of the judges again, and names the first that comes out differently; null when all are functions. */
  recheck(turnsMax: number): string | null {
    for (const judge of this.judges) {
      const strange = judge.recheck(turnsMax, this.#sightings);
      if (strange !== null) return strange;
    }
    return null;
  }

  #compute(joint: number, list: number): number {
    const row = this.#scratch;
    const start = this.jointStates.start(joint);
    for (let j = 0; j < row.length; j++) row[j] = this.jointStates.items.items[start + j]!;
    for (const number of this.#lists.read(list)) {
      const sighting = this.#sightings.values[number]!;
      for (let j = 0; j < this.judges.length; j++) {
        const judge = this.judges[j]!;
        if (!judge.observes.has(sighting.observation.type)) continue;
        const before = judge.calls;
        const next = judge.after(row[j]!, number, this.#sightings);
        this.calls += judge.calls - before;
        if (typeof next !== "number") {
          this.violations.push({ invariant: judge.name, message: next.message });
          return -this.violations.length;
        }
        row[j] = next;
      }
    }
    return this.jointStates.intern(row, row.length);
  }
}

/** One judge in numbers. */
export class NumberedJudge {
  calls = 0;
  readonly states = new Interner<object>();
  /** All turns it made: state before, sighting, and state after, or -1 for a violation. */
  readonly turns = new IntList();
  readonly observes: ReadonlySet<string>;
  readonly #invariant: Invariant;
  readonly #context: Context;
  readonly #turns = new IdPairs();
  readonly #origins = new IntList(); // of each state, its first turn
  readonly #verdicts = new Map<number, Map<number, string>>();

  constructor(invariant: Invariant, context: Context) {
    this.#invariant = invariant;
    this.#context = context;
    this.observes = new Set(invariant.observes);
    this.states.intern(invariant.start(context), () => `the state of the invariant ${invariant.name}`);
  }

  get name(): string {
    return this.#invariant.name;
  }

  get bytes(): number {
    return this.states.bytes + this.#turns.bytes;
  }

  after(state: number, number: number, sightings: Interner<Sighting>): number | { readonly message: string } {
    const known = this.#turns.get(state, number);
    if (known >= 0) return known;
    const verdict = this.#verdicts.get(state)?.get(number);
    if (verdict !== undefined) return { message: verdict };
    const copy = { ...this.states.values[state]! };
    this.calls++;
    const { node, observation, standing } = sightings.values[number]!;
    const seen = { node: node as NodeId, observation, standing, time: 0 };
    let message: string | null;
    try {
      message = this.#invariant.on(copy, seen, this.#context);
    } catch (error) {
      const text = thrown(error).message;
      throw new UserError({
        code: "judge-broke",
        place: `judge ${this.name}`,
        value: text,
        remedy: "mend the judge",
        sentence: `check: the judge ${this.name} broke on ${JSON.stringify(observation)}: ${text}`,
      });
    }
    if (message !== null) {
      const verdicts = this.#verdicts.get(state) ?? new Map<number, string>();
      this.#verdicts.set(state, verdicts.set(number, message));
      this.#log(state, number, -1);
      return { message };
    }
    const next = this.states.intern(copy, () => `the state of the invariant ${this.name}`);
    this.#turns.add(state, number, next);
    while (this.#origins.length <= next) this.#origins.push(this.turns.length);
    this.#log(state, number, next);
    return next;
  }

  /** What it says of a state in which nothing more can happen. */
  end(state: number): string | null {
    return this.#invariant.finish?.({ ...this.states.values[state]! }, this.#context) ?? null;
  }

  #log(before: number, sighting: number, after: number): void {
    this.turns.push(before);
    this.turns.push(sighting);
    this.turns.push(after);
  }

  /** The turn by which a state other than the first came about. */
  origin(state: number): { readonly before: number; readonly sighting: number } {
    const at = this.#origins.items[state]!;
    return { before: this.turns.items[at]!, sighting: this.turns.items[at + 1]! };
  }

  recheck(turnsMax: number, sightings: Interner<Sighting>): string | null {
    const { items, length } = this.turns;
    for (let at = 0; at < Math.min(length, 3 * turnsMax); at += 3) {
      const before = this.states.texts[items[at]!]!;
      const { node, observation, standing } = sightings.values[items[at + 1]!]!;
      const copy = { ...this.states.values[items[at]!]! };
      const message = this.#invariant.on(copy, { node: node as NodeId, observation, standing, time: 0 }, this.#context);
      const again = message ?? canonical(copy);
      const after = items[at + 2]!;
      const first = after < 0 ? this.#verdicts.get(items[at]!)?.get(items[at + 1]!) : this.states.texts[after];
      if (again === first) continue;
      return `the judge ${this.name} is not a function of its state: on ${JSON.stringify(observation)} in ${before} it gave first ${first}, then ${again}`;
    }
    return null;
  }
}
