/**
 * States of foreign programs as values. A program that runs is no value: it can be neither copied, compared nor put back. So a state
 * holds the tip of the node's history instead, how many steps it took and a hash of all that was said, and a running
 * instance is a cache of that: a handler takes the instance that is at its tip and moves it on. Where there is none, as the world
 * went back, or a copy of the state went another way, an instance is booted and told the whole history again.
 *
 * Two histories that lead to one state count as two: sound, only larger.
 */
import { assert } from "../sim/base/assert.ts";
import { Digest } from "../sim/base/digest.ts";
import type { Carrier, ProgramCopy } from "./carrier.ts";
import { ForeignFault } from "./wire-fault.ts";

/** Where a history stands: a plain value. Equal tips are equal histories, as far as a hash of 64 bits can tell. */
export interface Tip {
  readonly steps: number;
  readonly hash: string;
}

/** How a tip came about. */
interface Step {
  readonly before: Step | null;
  readonly line: string;
  readonly answer: string;
  /** The instance that is there; null when it was moved on, or is needed elsewhere. */
  live: ProgramCopy | null;
}

export class Histories {
  readonly #carrier: Carrier;
  /** Most instances at a time. */
  readonly #most: number;
  readonly #steps = new WeakMap<Tip, Step>();
  /** Which step each instance is at, the least recently used first. */
  readonly #at = new Map<ProgramCopy, Step>();
  /** Instances that were booted and are at no step. */
  readonly #idle: ProgramCopy[] = [];

  constructor(carrier: Carrier, most: number) {
    this.#carrier = carrier;
    this.#most = most;
  }

  /** Says `line` to the program at `tip`; null: to one that boots. */
  advance(tip: Tip | null, line: string): { readonly tip: Tip; readonly answer: string } {
    const before = tip === null ? null : this.#steps.get(tip);
    assert(before !== undefined, "a state of a foreign program is moved on where it was made");
    const instance = before === null ? this.#take() : (before.live ?? this.#revive(before));
    const answer = this.#say(instance, line);
    if (before !== null) before.live = null;
    const step = { before, line, answer, live: instance };
    this.#at.delete(instance);
    this.#at.set(instance, step);
    const next = tipAfter(tip, line, answer);
    this.#steps.set(next, step);
    return { tip: next, answer };
  }

  /** An instance that may be told anything. */
  #take(): ProgramCopy {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const [oldest] = this.#at;
    if (this.#at.size < this.#most || oldest === undefined) return this.#carrier.start();
    const [instance, step] = oldest;
    step.live = null;
    this.#at.delete(instance);
    return instance;
  }

  /** Tells an instance the history up to `step` again. Whoever answers otherwise than before is no function of what it is told. */
  #revive(step: Step): ProgramCopy {
    const lines: Step[] = [];
    for (let at: Step | null = step; at !== null; at = at.before) lines.push(at);
    const instance = this.#take();
    for (const { line, answer } of lines.reverse()) {
      const again = this.#say(instance, line);
      if (again === answer) continue;
      this.#idle.push(instance);
      throw new ForeignFault(`${this.#carrier.name} answered the same history otherwise: ${again}, before ${answer}`);
    }
    return instance;
  }

  /** One that does not answer is of no use any more. */
  #say(instance: ProgramCopy, line: string): string {
    try {
      return instance.say(line);
    } catch (error) {
      const step = this.#at.get(instance);
      if (step !== undefined) step.live = null;
      this.#at.delete(instance);
      instance.end();
      throw error;
    }
  }

  /** Ends all instances. */
  end(): void {
    for (const [instance, step] of this.#at) {
      step.live = null;
      instance.end();
    }
    for (const instance of this.#idle) instance.end();
    this.#at.clear();
    this.#idle.length = 0;
  }
}

function tipAfter(tip: Tip | null, line: string, answer: string): Tip {
  const digest = new Digest();
  digest.string(tip?.hash ?? "");
  digest.string(line);
  digest.string(answer);
  return { steps: (tip?.steps ?? 0) + 1, hash: digest.hex() };
}
