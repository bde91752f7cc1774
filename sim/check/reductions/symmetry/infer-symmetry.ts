/**
 * Finds out which nodes of a system are alike, and how its states and messages change when they trade places, from its
 * handlers alone: a step of the image must be the image of the step, and where it is not, the field that differs tells
 * what it holds. What is found here is only a conjecture; SymmetryClasses checks it on every step of the search.
 */
import { canonical } from "../../../base/plain.ts";
import type { Observation } from "../../../contract/observation.ts";
import type { Behaviour, How, Permutation, StepOutcome } from "../../rows/behaviour.ts";
import type { LocalSteps, Sighting } from "../../rows/local-steps.ts";
import type { Symmetry } from "./images.ts";
import { sampleOf } from "./permutations.ts";
import { type Group, Renaming } from "./renaming.ts";

const lessonsMax = 300;

/** A role's nodes, by the role's name. */
export interface Candidate extends Group {
  readonly role: string;
}

/** The symmetry of the candidate's nodes, or why they are not alike. `local` holds the steps to learn from. */
export function inferSymmetry(
  behaviour: Behaviour,
  local: LocalSteps,
  kindOf: (node: number) => string,
  candidate: Candidate,
): Symmetry | string {
  const group = Array.from({ length: candidate.count }, (_, rank) => candidate.first + rank);
  const permutations = sampleOf(behaviour.nodes, group);
  const renaming = new Renaming(candidate);
  const student = new Student(behaviour, local, kindOf, renaming);
  if (!student.study(permutations)) return student.why;
  return {
    name: `${candidate.count} ${candidate.role}s`,
    group,
    local: (state, node, to) => renaming.image(state, kindOf(node), to) as object,
    message: (message, _from, _target, to) => renaming.image(message, pathOf(message), to),
    sighting: (observation, standing, to) => ({
      observation: renaming.image(observation, pathOf(observation), to) as Observation,
      standing: renaming.image(standing, "standing", to) as Sighting["standing"],
    }),
  };
}

const pathOf = (message: unknown): string => `message ${(message as { type?: string }).type ?? ""}`;

class Student {
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #kindOf: (node: number) => string;
  readonly #renaming: Renaming;
  /** What could not be explained. */
  why = "";
  #lessons = 0;

  constructor(behaviour: Behaviour, local: LocalSteps, kindOf: (node: number) => string, renaming: Renaming) {
    this.#behaviour = behaviour;
    this.#local = local;
    this.#kindOf = kindOf;
    this.#renaming = renaming;
  }

  /** Goes through all steps until nothing more is learned. False when something cannot be explained. */
  study(permutations: readonly Permutation[]): boolean {
    for (;;) {
      const before = this.#lessons;
      for (const to of permutations) {
        for (let node = 0; node < this.#behaviour.nodes; node++) {
          const pair = (): [StepOutcome, StepOutcome] => [
            this.#behaviour.start(node),
            this.#behaviour.start(to[node]!),
          ];
          if (!this.#settle(node, to, () => [pair()])) return false;
        }
        for (const { node, local, message } of this.#local.log) {
          if (!this.#settle(node, to, () => this.#pairs(node, local, message, to))) return false;
        }
      }
      if (this.#lessons === before) return true;
      if (this.#lessons > lessonsMax) return false;
    }
  }

  /** Learns until the outcomes of one event agree. `pairs` is null when they have nothing to do with each other. */
  #settle(node: number, to: Permutation, pairs: () => (readonly [StepOutcome, StepOutcome])[] | null): boolean {
    for (;;) {
      const now = pairs();
      if (now === null) {
        this.why = this.#apart(node, to, "by what can be done");
        return false;
      }
      const wrong = now.find(([before, found]) => !this.#agrees(node, before, found, to));
      if (wrong === undefined) return true;
      if (this.#lessons++ > lessonsMax || !this.#learn(node, wrong[0], wrong[1], to)) {
        const field = difference(this.#image(node, wrong[0], to), wrong[1], "");
        this.why = this.#apart(node, to, `in ${field}`);
        return false;
      }
    }
  }

  /** Who is to blame: two nodes that are not alike, or one that tells others apart. */
  #apart(node: number, to: Permutation, where: string): string {
    const name = (one: number): string => this.#behaviour.nodeName(one);
    if (to[node] !== node) return `${name(node)} and ${name(to[node]!)} differ ${where}`;
    const moved = to.findIndex((target, one) => target !== one);
    return `${name(node)} tells ${name(moved)} and ${name(to[moved]!)} apart ${where}`;
  }

  #pairs(
    node: number,
    local: number,
    message: number,
    to: Permutation,
  ): (readonly [StepOutcome, StepOutcome])[] | null {
    const state = this.#local.locals.values[local]!;
    const image = this.#renaming.image(state, this.#kindOf(node), to) as object;
    let before: readonly StepOutcome[];
    let found: readonly StepOutcome[];
    if (message < 0) {
      before = this.#behaviour.spontaneous(node, state);
      found = this.#behaviour.spontaneous(to[node]!, image);
    } else {
      const { from, message: body } = this.#local.messages.values[message]!;
      const bodyImage = this.#renaming.image(body, pathOf(body), to);
      before = this.#behaviour.onMessage(node, state, from, body);
      found = this.#behaviour.onMessage(to[node]!, image, to[from]!, bodyImage);
    }
    if (before.length !== found.length) return null;
    const byHow = new Map(found.map((outcome) => [keyOf(outcome.how, null), outcome]));
    const pairs: (readonly [StepOutcome, StepOutcome])[] = [];
    for (const outcome of before) {
      const partner = byHow.get(keyOf(outcome.how, to));
      if (partner === undefined) return null;
      pairs.push([outcome, partner]);
    }
    return pairs;
  }

  #agrees(node: number, before: StepOutcome, found: StepOutcome, to: Permutation): boolean {
    const expected = this.#image(node, before, to);
    return JSON.stringify(summary(expected)) === JSON.stringify(summary(found));
  }

  #image(node: number, { local, sends, seen, ...rest }: StepOutcome, to: Permutation): StepOutcome {
    return {
      ...rest,
      local: this.#renaming.image(local, this.#kindOf(node), to) as object,
      sends: sends.map((sent) => ({
        to: to[sent.to]!,
        message: this.#renaming.image(sent.message, pathOf(sent.message), to),
      })),
      seen: seen.map(({ observation, standing }) => ({
        observation: this.#renaming.image(observation, pathOf(observation), to) as Observation,
        standing: this.#renaming.image(standing, "standing", to) as Sighting["standing"],
      })),
    };
  }

  #learn(node: number, before: StepOutcome, found: StepOutcome, to: Permutation): boolean {
    const renaming = this.#renaming;
    if (renaming.learn(before.local, found.local, this.#kindOf(node), to)) return true;
    for (const sent of before.sends) {
      const path = pathOf(sent.message);
      const partner = found.sends.find((other) => other.to === to[sent.to] && pathOf(other.message) === path);
      if (partner !== undefined && renaming.learn(sent.message, partner.message, path, to)) return true;
    }
    return before.seen.some(({ observation, standing }, at) => {
      const partner = found.seen[at];
      if (partner === undefined) return false;
      if (renaming.learn(observation, partner.observation, pathOf(observation), to)) return true;
      return renaming.learn(standing, partner.standing, "standing", to);
    });
  }
}

/** How an outcome came about, with the server it names put to the place of its image. */
function keyOf(how: How, to: Permutation | null): string {
  return JSON.stringify(how.kind === "ask" && to !== null ? { ...how, server: to[how.server]! } : how);
}

/** What must be equal of two outcomes, as canonical text. */
function summary({ local, sends, seen, takes, costs, broken }: StepOutcome): unknown {
  const sent = sends.map(({ to, message }) => `${to} ${canonical(message)}`).sort();
  return [canonical(local), sent, canonical(seen), takes, costs, broken === null];
}

/** The innermost field in which two values differ: `local.state.ballot`. */
function difference(a: unknown, b: unknown, path: string): string {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return path;
  for (const [field, item] of Object.entries(a)) {
    const other = (b as Record<string, unknown>)[field];
    if (canonical(item) !== canonical(other)) return difference(item, other, path === "" ? field : `${path}.${field}`);
  }
  return path;
}
