/** The servers' processors: each handles one message at a time, in the order of arrival, when messages take time. */
import type { Plan } from "../../plan/plan.ts";
import type { Mail } from "../network/mail.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Present } from "../time/present.ts";
import { Overlaps } from "./overlaps.ts";

export class Processors {
  /** False when no message of the plan takes time: then nothing waits here. */
  readonly areBusy: boolean;
  /** How many times slower a server is: its processor and its disk. */
  readonly factors: Overlaps;
  /** Microseconds added to each message. */
  readonly extras: Overlaps;
  readonly #cpu: Plan["cpu"];
  readonly #present: Present;
  readonly #agenda: Agenda;
  readonly #mail: Mail;
  readonly #queues: readonly number[][]; // entries of the agenda that wait, by server, the one in service first
  readonly #lives: number[]; // crashes so far: a service of an earlier life is stale
  readonly #nanosOwed: number[]; // service time below a whole microsecond

  constructor({ cpu, faults }: Plan, servers: number, present: Present, agenda: Agenda, mail: Mail) {
    const isSlowed = faults.some((fault) => fault.kind === "slow-node");
    this.areBusy = isSlowed || cpu.perMessageNanos > 0 || cpu.perByteNanos > 0;
    this.factors = new Overlaps(servers, 1);
    this.extras = new Overlaps(servers, 0);
    this.#cpu = cpu;
    this.#present = present;
    this.#agenda = agenda;
    this.#mail = mail;
    this.#queues = Array.from({ length: servers }, () => []);
    this.#lives = new Array<number>(servers).fill(0);
    this.#nanosOwed = new Array<number>(servers).fill(0);
  }

  /** A message, entry `slot` of the agenda, came to `node`: it is served after those that came before. */
  arrive(node: number, slot: number): void {
    const queue = this.#queues[node]!;
    queue.push(slot);
    if (queue.length === 1) this.#begin(node, slot);
  }

  /** The service begun in `life` is over, and the next begins. Returns the entry that was served, -1 for an earlier life. */
  served(node: number, life: number): number {
    if (this.#lives[node] !== life) return -1;
    const queue = this.#queues[node]!;
    const slot = queue.shift()!;
    if (queue.length > 0) this.#begin(node, queue[0]!);
    return slot;
  }

  /** The node crashed: what waited is lost. */
  crash(node: number): void {
    this.#lives[node]!++;
    this.#mail.loseWaiting(node, this.#queues[node]!);
  }

  #begin(node: number, slot: number): void {
    const end = this.#present.now + this.#serviceMicros(node, this.#agenda.payloads[slot]);
    this.#agenda.push(end, kind.served, node, this.#lives[node]!, 0, null);
  }

  /** How long the message takes `node`. */
  #serviceMicros(node: number, message: unknown): number {
    const { perMessageNanos, perByteNanos } = this.#cpu;
    const bytes = perByteNanos > 0 ? this.#mail.sizeOf(message) : 0;
    const nanos = (perMessageNanos + bytes * perByteNanos) * this.factors.of(node) + this.#nanosOwed[node]!;
    const micros = Math.floor(nanos / 1000);
    this.#nanosOwed[node] = nanos - micros * 1000; // carried on: many short services must add up
    return micros + this.extras.of(node);
  }
}
