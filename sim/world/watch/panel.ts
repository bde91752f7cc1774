/** The judges of one run: shows each observation to those who asked for its type, and keeps the first verdict. */
import type { NodeId } from "../../base/brand.ts";
import type { Context, Invariant, Seen } from "../../contract/invariant.ts";
import { judgeAnswered, judgeThrew } from "../../contract/judge-at-fault.ts";
import type { Observation, ObservationType } from "../../contract/observation.ts";
import type { Standing } from "../../contract/standing.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { AmbientError } from "../ambient-guard.ts";

interface Seat {
  readonly invariant: Invariant;
  readonly state: object;
}

type Routes = { readonly [type in ObservationType]?: readonly Seat[] };

/** By type of observation, who asked for it. */
function routesTo(seats: readonly Seat[]): Routes {
  const routes: { [type in ObservationType]?: Seat[] } = {};
  for (const seat of seats) {
    for (const type of seat.invariant.observes) {
      const route = routes[type] ?? [];
      route.push(seat);
      routes[type] = route;
    }
  }
  return routes;
}

/** The record shown to judges, reused for every observation. */
class Showing implements Seen {
  node = 0 as NodeId;
  observation: Observation = { type: "healed" };
  standing: Standing | null = null;
  time = 0;
}

export class Panel {
  /** Name and sentence of the first violation. */
  violated: { readonly invariant: string; readonly message: string } | null = null;
  /** Whose turn it is, for the ambient guard; null between turns. */
  asked: Invariant | null = null;
  readonly #context: Context;
  readonly #recorder: Recorder | null;
  readonly #seats: readonly Seat[];
  readonly #routes: Routes;
  readonly #wholeRoutes: Routes;
  readonly #showing = new Showing();

  constructor(invariants: readonly Invariant[], context: Context, recorder: Recorder | null) {
    this.#context = context;
    this.#recorder = recorder;
    this.#seats = invariants.map((invariant) => ({ invariant, state: invariant.start(context) }));
    this.#routes = routesTo(this.#seats);
    this.#wholeRoutes = routesTo(this.#seats.filter(({ invariant }) => invariant.span === "whole"));
  }

  show(node: number, observation: Observation, standing: Standing | null, time: number): void {
    const showing = this.#showing;
    showing.node = node as NodeId;
    showing.observation = observation;
    showing.standing = standing;
    showing.time = time;
    if (this.#recorder !== null) this.#recorder.seen(showing);
    this.#ask(observation, this.#routes);
  }

  /** The same, and no recorder hears of it. */
  tell(node: number, observation: Observation, time: number): void {
    this.#tell(node, observation, time, this.#routes);
  }

  /** What a node of another part observed: shown to judges of the whole alone. */
  tellOfPart(node: number, observation: Observation, time: number): void {
    this.#tell(node, observation, time, this.#wholeRoutes);
  }

  #tell(node: number, observation: Observation, time: number, routes: Routes): void {
    const showing = this.#showing;
    showing.node = node as NodeId;
    showing.observation = observation;
    showing.standing = null;
    showing.time = time;
    this.#ask(observation, routes);
  }

  #ask(observation: Observation, routes: Routes): void {
    const showing = this.#showing;
    const route = routes[observation.type];
    if (route === undefined) return;
    try {
      for (let i = 0; i < route.length; i++) {
        const { invariant, state } = route[i]!;
        this.asked = invariant;
        const message = invariant.on(state, showing, this.#context);
        if (message !== null) this.#hear(invariant, message, `on ${observation.type}`);
      }
    } catch (error) {
      this.#broke(error, `on ${observation.type}`);
    }
    this.asked = null;
  }

  /** The judges' states, to come back to: their fields are values, so shallow copies do. */
  snapshot(): readonly object[] {
    return this.#seats.map((seat) => ({ ...seat.state }));
  }

  restore(states: readonly object[]): void {
    this.violated = null;
    for (const [at, seat] of this.#seats.entries()) Object.assign(seat.state, states[at]);
  }

  /** The end of the run: the last verdicts. Returns what stays undecided, or null. */
  finish(): string | null {
    let undecided: string | null = null;
    for (const { invariant, state } of this.#seats) {
      this.asked = invariant;
      try {
        const message = invariant.finish?.(state, this.#context) ?? null;
        if (typeof message === "string" && message.startsWith("undecided"))
          undecided ??= `${invariant.name}: ${this.#said(message)}`;
        else if (message !== null) this.#hear(invariant, message, "at the end");
      } catch (error) {
        this.#broke(error, "at the end");
      }
    }
    this.asked = null;
    return undecided;
  }

  #hear({ name }: Invariant, message: unknown, when: string): void {
    if (typeof message === "string") return this.#violate(name, message);
    const fault = judgeAnswered(name, when, message);
    this.#violate(fault.invariant, fault.message);
  }

  /** A judge that goes wrong is a finding about it, and spoils nobody else's. */
  #broke(error: unknown, when: string): void {
    if (error instanceof AmbientError) return this.#violate("determinism", error.message);
    const fault = judgeThrew(this.asked!.name, when, error);
    this.#violate(fault.invariant, fault.message);
  }

  #violate(invariant: string, message: string): void {
    if (this.violated !== null) return;
    this.violated = { invariant, message: this.#said(message) };
    this.#recorder?.violated(invariant, this.violated.message);
  }

  /** The sentence, with the part that it is about. */
  #said(message: string): string {
    const { part = "" } = this.#context;
    return part === "" ? message : `in the ${part}: ${message}`;
  }
}
