/** The servers' processors: each handles one message at a time, in the order of arrival, when messages take time. */
import type { Plan } from "../../plan/plan.ts";
import { Overlaps } from "./overlaps.ts";

export class Processors {
  /** False when no message of the plan takes time: then nothing waits here. */
  readonly areBusy: boolean;
  /** Entries of the agenda that wait, by server, the one in service first. */
  readonly inboxes: readonly number[][];
  /** How many times slower a server is: its processor and its disk. */
  readonly factors: Overlaps;
  /** Microseconds added to each message. */
  readonly extras: Overlaps;
  readonly #cpu: Plan["cpu"];
  readonly #nanosOwed: number[]; // service time below a whole microsecond

  constructor({ cpu, faults }: Plan, servers: number) {
    const isSlowed = faults.some((fault) => fault.kind === "slow-node");
    this.areBusy = isSlowed || cpu.perMessageNanos > 0 || cpu.perByteNanos > 0;
    this.inboxes = Array.from({ length: servers }, () => []);
    this.factors = new Overlaps(servers, 1);
    this.extras = new Overlaps(servers, 0);
    this.#cpu = cpu;
    this.#nanosOwed = new Array<number>(servers).fill(0);
  }

  /** True when the length of a message matters. */
  get countBytes(): boolean {
    return this.#cpu.perByteNanos > 0;
  }

  /** How long the next message of `bytes` takes `node`, in microseconds. */
  serviceMicros(node: number, bytes: number): number {
    const { perMessageNanos, perByteNanos } = this.#cpu;
    const nanos = (perMessageNanos + bytes * perByteNanos) * this.factors.of(node) + this.#nanosOwed[node]!;
    const micros = Math.floor(nanos / 1000);
    this.#nanosOwed[node] = nanos - micros * 1000; // carried on: many short services must add up
    return micros + this.extras.of(node);
  }
}
