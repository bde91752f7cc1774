/** Sees to it that a thread gets on: one that does not, by its own processor time, is lost. */
import type { Worker } from "node:worker_threads";
import type { Pulse } from "../../sim/campaign/pulse.ts";

/** How long a thread may take. */
export interface Patience {
  /** Of the thread's processor time, without a beat of its pulse: a machine that is busy elsewhere takes nobody's time. */
  readonly busySeconds: number;
  /** By the clock, without a beat and without computing: it waits for what never comes. */
  readonly idleSeconds: number;
  /** By the clock, with or without; null: as long as it likes. */
  readonly allSeconds: number | null;
}

/** Loading all protocols takes seconds on a busy machine, and shows no beat. */
const loadSeconds = { usual: 40, hurried: 10 };

/** `isWatched`: the pulse beats with each event, otherwise after blocks of them. `isHurried`: the time is up. */
export function patienceFor(isWatched: boolean, isHurried: boolean): Patience {
  if (isHurried) return { busySeconds: isWatched ? 2 : 1, idleSeconds: 4, allSeconds: isWatched ? 8 : 3 };
  return { busySeconds: isWatched ? 5 : 10, idleSeconds: 30, allSeconds: null };
}

interface Outcomes {
  /** Whether it is in hands that may not come back; absent: always. */
  isAtRisk?(): boolean;
  /** `why` ends a sentence about whoever was at work. */
  lost(why: string): void;
  late(): void;
}

const lookMillis = 250;

/** For tests, which do not want to wait for what hangs: SYNOD_HASTE says how many times as soon a busy thread is lost. */
function hastened(patience: Patience): Patience {
  const factor = Number(process.env["SYNOD_HASTE"] ?? 1);
  return { ...patience, busySeconds: Math.max(1, patience.busySeconds / factor) };
}

export class Overseer {
  readonly #worker: Worker;
  readonly #pulse: Pulse;
  readonly #outcomes: Outcomes;
  readonly #timer: NodeJS.Timeout;
  #patience: Patience;
  #beats = -1;
  #looks = 0; // counted, so that a process that was stopped for a while is not taken for one that hangs
  #still = 0;
  #since = 0;

  constructor(worker: Worker, pulse: Pulse, patience: Patience, outcomes: Outcomes) {
    this.#worker = worker;
    this.#pulse = pulse;
    this.#patience = hastened(patience);
    this.#outcomes = outcomes;
    this.#timer = setInterval(() => void this.#look(), lookMillis);
  }

  hurry(patience: Patience): void {
    this.#patience = hastened(patience);
    this.#looks = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { beats } = this.#pulse;
    const { busySeconds, idleSeconds, allSeconds } = this.#patience;
    const seconds = (looks: number): number => (looks * lookMillis) / 1_000;
    this.#looks++;
    if (beats === 0) {
      const limit = loadSeconds[allSeconds === null ? "usual" : "hurried"];
      if (seconds(this.#looks) > limit) this.#outcomes.lost(`did not load within ${limit} s`);
      return;
    }
    if (this.#beats < 0) this.#looks = 0;
    // One that stands still has longer, on a busy machine, to show that it hangs: that is a finding, being late is none.
    const isStill = beats === this.#beats;
    if (allSeconds !== null && seconds(this.#looks) > (isStill ? 5 : 1) * allSeconds) return this.#outcomes.late();
    if (!isStill) {
      this.#beats = beats;
      this.#still = 0;
      this.#since = await this.#computed();
      return;
    }
    this.#still++;
    if (seconds(this.#still) < Math.min(busySeconds, idleSeconds)) return;
    const computed = (await this.#computed()) - this.#since;
    if (beats !== this.#pulse.beats || this.#outcomes.isAtRisk?.() === false) return;
    if (computed >= busySeconds) this.#outcomes.lost(`did not return within ${busySeconds} s of computing`);
    else if (computed < 0.5 && seconds(this.#still) >= idleSeconds) {
      this.#outcomes.lost(`waited ${idleSeconds} s for what never came`);
    }
  }

  /** Processor seconds of the thread. */
  async #computed(): Promise<number> {
    try {
      const { user, system } = await this.#worker.cpuUsage();
      return (user + system) / 1e6;
    } catch {
      return this.#since; // it is over
    }
  }
}
