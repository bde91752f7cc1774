/**
 * The exhaustive checker: every behaviour of a bounded system, each distinct local step computed once, all else in
 * integers. `check` takes a user's own automata; check-system.ts takes a registered system.
 */
import type { Context, Invariant } from "../../contract/invariant.ts";
import type { Behaviour } from "./behaviour.ts";
import { BreadthFirst, type Limits } from "./breadth-first.ts";
import type { CellOptions } from "./cells.ts";
import { Judging } from "./judging.ts";
import { LocalSteps } from "./local-steps.ts";
import { type Model, ModelBehaviour } from "./model.ts";
import { PathWriter, stepsAlong } from "./path.ts";
import type { CheckReport, CheckViolation } from "./report.ts";
import { Space } from "./space.ts";

export interface CheckOptions extends Partial<Limits>, Partial<CellOptions> {
  /** Lists every observation made on some path. */
  readonly observations?: boolean;
  /** A clock in milliseconds, for `seconds` and `timeMillis`. */
  readonly clock?: () => number;
  readonly timeMillis?: number;
  /** Asked now and then; true ends the search with what it has. */
  readonly interrupted?: () => boolean;
}

/** Explores every behaviour of `model`. */
export function check<State extends object, Message>(
  model: Model<State, Message>,
  options: CheckOptions = {},
): CheckReport {
  const judges = (model.judges ?? []) as unknown as readonly Invariant[];
  return new Checker(new ModelBehaviour(model), judges, emptyContext, { skipIdle: true, ...options }).run();
}

const emptyContext: Context = {
  cluster: { servers: 0, clients: 0, roles: [], options: {} },
  service: "register",
  quorums: {},
  intersections: [],
};

const slice = 4096;

/** One check from its start to its report; `advance` lets the caller breathe in between. */
export class Checker {
  readonly #behaviour: Behaviour;
  readonly #options: CheckOptions;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #space: Space;
  readonly #search: BreadthFirst;
  readonly #clock: () => number;
  readonly #begun: number;
  #bound: string | null = null;

  constructor(behaviour: Behaviour, invariants: readonly Invariant[], context: Context, options: CheckOptions) {
    const asked = new Set<string>(invariants.flatMap(({ observes }) => observes));
    this.#behaviour = behaviour;
    this.#options = options;
    this.#clock = options.clock ?? (() => 0);
    this.#begun = this.#clock();
    this.#local = new LocalSteps(behaviour, asked);
    this.#judging = new Judging(invariants, context, this.#local.sightings, this.#local.lists);
    this.#space = new Space(behaviour, this.#local, this.#judging, {
      skipIdle: options.skipIdle ?? true,
      urgentFirst: options.urgentFirst ?? true,
      termsMax: options.termsMax ?? Number.POSITIVE_INFINITY,
    });
    this.#search = new BreadthFirst(this.#space, {
      memory: options.memory ?? 2 ** 30,
      depth: options.depth ?? Number.POSITIVE_INFINITY,
      states: options.states ?? Number.POSITIVE_INFINITY,
      collect: options.collect ?? false,
      compact: options.compact ?? false,
      flatHash: options.flatHash ?? false,
    });
  }

  get isDone(): boolean {
    return this.#bound !== null || this.#search.isDone;
  }

  /** Works on up to `count` states; true when the check is over. */
  advance(count = slice): boolean {
    if (this.isDone) return true;
    this.#search.advance(count);
    const { timeMillis, interrupted } = this.#options;
    if (this.#search.isDone) return true;
    if (timeMillis !== undefined && this.#clock() - this.#begun >= timeMillis) this.#bound = "time";
    if (interrupted?.() === true) this.#bound = "interrupted";
    return this.isDone;
  }

  run(): CheckReport {
    while (!this.advance());
    return this.report();
  }

  /** The state so far. */
  report(): CheckReport {
    const search = this.#search;
    const local = this.#local;
    const space = this.#space;
    const handlerCalls = this.#behaviour.handlerCalls;
    const violations = this.#violations();
    const seconds = (this.#clock() - this.#begun) / 1000;
    const impure = local.recheck(recheckMax);
    if (impure !== null) violations.unshift({ invariant: "determinism", message: impure, path: [] });
    const bound = this.#bound ?? search.bound ?? (violations.length > 0 && !this.#options.collect ? "violation" : null);
    return {
      system: this.#behaviour.name,
      states: search.states,
      transitions: search.transitions,
      depth: search.depth,
      exhausted: bound === null && impure === null,
      bound,
      violations,
      seconds,
      statesPerSecond: seconds > 0 ? Math.round(search.states / seconds) : 0,
      bytesPerState: Math.round((10 * search.bytes) / search.states) / 10,
      handlerCalls,
      localSteps: local.computed,
      judgeCalls: this.#judging.calls,
      localStates: local.locals.size,
      messages: local.messages.size,
      cells: space.cells.reduce((sum, { size }) => sum + size, 0),
      mode: search.mode,
      omission: search.omission,
      kinds: this.#kinds(),
      reductions: [],
      notes: space.isBounded ? ["steps out of the box were not taken"] : [],
      witnesses: this.#witnesses(),
      observations: this.#options.observations === true ? this.#observations() : [],
    };
  }

  #violations(): CheckViolation[] {
    const { ledger } = this.#search;
    return this.#search.findings.map(({ broken, state, step }) => {
      const rows = ledger.lineage(state).map((one) => {
        const row = new Int32Array(this.#space.width);
        ledger.read(one, row);
        return row;
      });
      const steps = stepsAlong(this.#space, rows, step);
      return { ...broken, path: new PathWriter(this.#behaviour, this.#local).write(steps) };
    });
  }

  #kinds(): Record<string, number> {
    const kinds: Record<string, number> = {};
    this.#search.taken.forEach((count, step) => {
      const { kind } = this.#local.steps[step]!.how;
      kinds[kind] = (kinds[kind] ?? 0) + count;
    });
    return kinds;
  }

  #witnesses(): string[] {
    const names = this.#sightings().map((number) => {
      const { observation } = this.#local.sightings.values[number]!;
      return observation.type === "witnessed" ? observation.what : observation.type;
    });
    return [...new Set(names)].sort();
  }

  #observations(): string[] {
    return this.#sightings()
      .map((number) => this.#local.sightings.texts[number]!)
      .sort();
  }

  /** Numbers of all that was seen on some step taken. */
  #sightings(): number[] {
    const numbers = new Set<number>();
    this.#search.taken.forEach((_, step) => {
      for (const number of this.#local.steps[step]!.seen) numbers.add(number);
    });
    return [...numbers];
  }
}

/** Local steps that are run a second time to see whether they are functions. */
const recheckMax = 200_000;
