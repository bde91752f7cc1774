/** Faults that wait for their event: what servers send, receive and handle is counted until theirs comes. */
import { type AimVerb, verbOf } from "../../plan/faults/aim.ts";
import type { Fault } from "../../plan/plan.ts";
import type { Present } from "../time/present.ts";
import type { AimedEvent } from "./aimed-event.ts";
import type { Lives } from "./lives.ts";
import type { Roster } from "./roster.ts";

export type BeginAimed = (fault: Fault) => void;

interface AimsParts {
  readonly present: Present;
  readonly roster: Roster;
  readonly lives: Lives;
  /** Where faults look for the event at which they begin. */
  readonly faults: { event: AimedEvent | null };
  /** Of each server. */
  readonly roles: readonly string[];
}

/** A fault that has not begun. */
interface Waiting {
  readonly fault: Fault;
  readonly type: string;
  readonly node: number | string;
  left: number; // events until it begins
}

export class Aims {
  readonly #waiting: { readonly [verb in AimVerb]: Waiting[] } = { sends: [], receives: [], handles: [] };
  readonly #begin: BeginAimed;
  readonly #parts: AimsParts;

  constructor(faults: readonly Fault[], begin: BeginAimed, parts: AimsParts) {
    for (const fault of faults) {
      const { when } = fault;
      if (when === undefined) continue;
      const verb = verbOf(when);
      this.#waiting[verb].push({ fault, type: when[verb]!, node: when.node, left: when.nth });
    }
    this.#begin = begin;
    this.#parts = parts;
  }

  /** The faults whose event never came. */
  get pending(): readonly Fault[] {
    return Object.values(this.#waiting).flatMap((waiting) => waiting.map(({ fault }) => fault));
  }

  /** A node is about to send; false when it is a server that crashed over it. */
  sends(from: number, to: number, message: unknown): boolean {
    const { down } = this.#parts.lives;
    if (from >= down.length) return true; // a client
    this.#happens("sends", from, to, from, to, message);
    return down[from] === null;
  }

  /** A message comes to a server; true when it is lost there. */
  receives(to: number, from: number, message: unknown): boolean {
    return this.#happens("receives", to, from, from, to, message);
  }

  /** A node is about to handle a message; false when it is a server that crashed over it. */
  handles(to: number, from: number, message: unknown): boolean {
    const { down } = this.#parts.lives;
    if (to >= down.length) return true; // a client
    this.#happens("handles", to, from, from, to, message);
    return down[to] === null;
  }

  #happens(verb: AimVerb, itself: number, peer: number, from: number, to: number, message: unknown): boolean {
    const waiting = this.#waiting[verb];
    const { present, faults } = this.#parts;
    if (waiting.length === 0 || present.healed) return false;
    const { type } = message as { readonly type: string };
    let isLost = false;
    for (let at = 0; at < waiting.length; ) {
      const one = waiting[at]!;
      if (one.type !== type || present.now < one.fault.at || !this.#isMeant(one.node, itself) || --one.left > 0) {
        at++;
        continue;
      }
      waiting.splice(at, 1);
      const event: AimedEvent = { verb, from, to, itself, peer, isLost };
      faults.event = event;
      this.#begin(one.fault);
      faults.event = null;
      isLost ||= event.isLost;
    }
    return isLost;
  }

  #isMeant(node: number | string, itself: number): boolean {
    if (typeof node === "number") return node === itself;
    if (node === "any") return true;
    return node === "leader" ? this.#parts.roster.resolve("leader") === itself : this.#parts.roles[itself] === node;
  }
}
