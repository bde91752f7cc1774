/** The servers' processors: each handles one message at a time, in the order of arrival, when messages take time. */
import type { Plan } from "../../plan/plan.ts";
import type { Departures } from "../network/departures.ts";
import type { Mail } from "../network/mail.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Present } from "../time/present.ts";
import { Overlaps } from "./overlaps.ts";

/** What of the world processors reach. */
interface ProcessorParts {
  readonly present: Present;
  readonly agenda: Agenda;
  readonly mail: Mail;
  /** Sending takes a processor, too, and goes ahead of what it has received. */
  readonly departures: Departures;
  /** How many times slower a server is: its processor and its disk. */
  readonly slowness: Overlaps;
}

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
  readonly #departures: Departures;
  readonly #queues: readonly number[][]; // entries of the agenda that wait, by server, the one in service first
  readonly #lives: number[]; // crashes so far: a service of an earlier life is stale
  readonly #sentBefore: number[]; // what sending had taken when the service under way began, or was last put off
  readonly #isBehind: boolean[]; // by server: something that waited while a fault slowed it down is not served yet
  readonly #nanosOwed: number[]; // service time below a whole microsecond
  readonly #serviceOf: number[]; // by server: what the service under way takes, in microseconds
  readonly #servedMicros: number[]; // by server: what services have taken that are over

  constructor({ cpu, faults }: Plan, servers: number, parts: ProcessorParts) {
    const isSlowed = faults.some((fault) => fault.kind === "slow-node");
    const { takeProcessor } = parts.departures;
    this.areBusy = isSlowed || cpu.perMessageNanos > 0 || cpu.perByteNanos > 0 || takeProcessor;
    this.factors = parts.slowness;
    this.extras = new Overlaps(servers, 0);
    this.#cpu = cpu;
    this.#present = parts.present;
    this.#agenda = parts.agenda;
    this.#mail = parts.mail;
    this.#departures = parts.departures;
    this.#queues = Array.from({ length: servers }, () => []);
    this.#lives = new Array<number>(servers).fill(0);
    this.#sentBefore = new Array<number>(servers).fill(0);
    this.#isBehind = new Array<boolean>(servers).fill(false);
    this.#nanosOwed = new Array<number>(servers).fill(0);
    this.#serviceOf = new Array<number>(servers).fill(0);
    this.#servedMicros = new Array<number>(servers).fill(0);
  }

  /** For how long the server has been at messages that came to it, in microseconds; the one under way is not counted. */
  servedMicros(node: number): number {
    return this.#servedMicros[node]!;
  }

  /** A fault slows the server down, or did, and what waited then is not all served, or not all sent. */
  isBehind(node: number): boolean {
    if (this.#isBehind[node]! || this.factors.of(node) !== 1 || this.extras.of(node) !== 0) return true;
    return this.sendsSlowlyUntil(node) > this.#present.now;
  }

  /** When it will have sent what it was told to while it was slowed down; in the past when it has. */
  sendsSlowlyUntil(node: number): number {
    return this.#departures.slowedUntil(node);
  }

  /** A message, entry `slot` of the agenda, came to `node`: it is served after those that came before. */
  arrive(node: number, slot: number): void {
    const queue = this.#queues[node]!;
    queue.push(slot);
    if (queue.length === 1) this.#begin(node, slot);
  }

  /**
   * The service begun in `life` is over, and the next begins. Returns the entry that was served; -1 for an earlier life,
   * or when the service is not over: what was sent in the meantime took the processor from it.
   */
  served(node: number, life: number): number {
    if (this.#lives[node] !== life) return -1;
    const sent = this.#departures.spentMicros(node);
    const lost = sent - this.#sentBefore[node]!;
    if (lost > 0) {
      this.#sentBefore[node] = sent;
      this.#agenda.push(this.#present.now + lost, kind.served, node, life, 0, null);
      return -1;
    }
    this.#servedMicros[node]! += this.#serviceOf[node]!;
    const queue = this.#queues[node]!;
    const slot = queue.shift()!;
    if (queue.length > 0) this.#begin(node, queue[0]!);
    else this.#isBehind[node] = false;
    return slot;
  }

  /** The node crashed: what waited is lost. */
  crash(node: number): void {
    this.#lives[node]!++;
    this.#isBehind[node] = false;
    this.#departures.crash(node);
    this.#mail.loseWaiting(node, this.#queues[node]!);
  }

  #begin(node: number, slot: number): void {
    this.#isBehind[node] ||= this.factors.of(node) !== 1 || this.extras.of(node) !== 0;
    this.#sentBefore[node] = this.#departures.spentMicros(node);
    const start = Math.max(this.#present.now, this.#departures.processorFreeAt(node));
    const micros = this.#serviceMicros(node, this.#agenda.payloads[slot]);
    this.#serviceOf[node] = micros;
    this.#agenda.push(start + micros, kind.served, node, this.#lives[node]!, 0, null);
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
