/** The steps of a timed run, as far as a schedule without a clock can tell them. */
import { digestOf } from "../../base/digest.ts";
import type { Seen } from "../../contract/invariant.ts";
import { effect, type Io } from "../../contract/io.ts";
import type { EventCause, Recorder } from "../../trace/recorder.ts";

/** A handler that ran, or a crash between two of them. */
export interface TimedStep {
  readonly time: number;
  readonly node: number;
  readonly cause: EventCause;
  /** Of a message: what it says. */
  readonly text: string;
  /** The first node that the handler sent to; -1 when it sent nothing. */
  to: number;
  /** The crash came after so many of its effects; null where none did. */
  cut: number | null;
  /** Its sync was never done, and no crash is told in the middle of it: others came behind it, or the run ended. */
  isUnheard: boolean;
}

/** A handler that waits for its disk. */
interface Waiting {
  readonly step: TimedStep;
  /** Its effects before the sync. */
  readonly before: number;
}

/** Hears a run, and keeps its steps. */
export class StepRecorder implements Recorder {
  readonly steps: TimedStep[] = [];
  readonly #syncsTakeTime: boolean;
  readonly #waiting = new Map<number, { readonly now: Waiting[]; readonly next: Waiting[] }>(); // by node: for this sync or the next
  #step: TimedStep | null = null;
  #cutOf = -1; // the node whose crash has been told as a cut

  /** `syncsTakeTime`: a crash may come while a handler's sync is under way, and then what follows it never happened. */
  constructor(syncsTakeTime: boolean) {
    this.#syncsTakeTime = syncsTakeTime;
  }

  event(_index: number, time: number, node: number, cause: EventCause): void {
    this.#step = null;
    if (cause.type === "synced") this.#synced(node);
    if (cause.type === "crash") return this.#crash(time, node, cause);
    if (cause.type !== "start" && cause.type !== "message" && cause.type !== "timer") return;
    const text = cause.type === "message" ? digestOf(cause.message) : "";
    this.#step = { time, node, cause, text, to: -1, cut: null, isUnheard: false };
    this.#cutOf = -1;
    this.steps.push(this.#step);
  }

  effects({ kinds, targets, count }: Io, kept: number): void {
    const step = this.#step;
    if (step === null) return;
    const sync = kinds.indexOf(effect.sync);
    for (let at = 0; at < kept && step.to < 0; at++) if (kinds[at] === effect.send) step.to = targets[at]!;
    if (kept < count) {
      step.cut = kept;
      this.#cutOf = step.node;
    } else if (this.#syncsTakeTime && sync >= 0 && sync < count) {
      const { now, next } = this.#waiting.get(step.node) ?? { now: [], next: [] };
      (now.length === 0 ? now : next).push({ step, before: sync }); // while a disk is busy, what comes waits for one more sync
      this.#waiting.set(step.node, { now, next });
      step.isUnheard = true;
    }
  }

  #synced(node: number): void {
    const { now = [], next = [] } = this.#waiting.get(node) ?? {};
    for (const { step } of now) step.isUnheard = false;
    this.#waiting.set(node, { now: next, next: [] });
  }

  /** One that caught a handler at its sync is a cut of that handler. */
  #crash(time: number, node: number, cause: EventCause): void {
    if (this.#cutOf === node) {
      this.#cutOf = -1;
      return;
    }
    const { now = [], next = [] } = this.#waiting.get(node) ?? {};
    this.#waiting.delete(node);
    const last = next.at(-1) ?? now.at(-1);
    if (last === undefined) {
      this.steps.push({ time, node, cause, text: "", to: -1, cut: null, isUnheard: false });
      return;
    }
    last.step.cut = last.before;
    last.step.isUnheard = false;
  }

  seen(_seen: Seen): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}
