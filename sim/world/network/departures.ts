/**
 * When a message leaves its sender: after the server's processor has sent it, where sending takes time, and after the
 * line of the node has carried what was sent before it, where a line has a bandwidth. Each is a queue in order.
 */
import type { Plan } from "../../plan/plan.ts";
import type { Overlaps } from "../timed/overlaps.ts";

export class Departures {
  /** True when sending takes a server's processor: then it may be busy with that when a message arrives. */
  readonly takeProcessor: boolean;
  readonly #perMessageNanos: number;
  readonly #perByteNanos: number;
  readonly #nanosPerByte: number; // on the line; 0: no limit
  readonly #servers: number;
  readonly #slowness: Overlaps;
  readonly #processorFree: Float64Array; // per server: when it will have sent all that it was told to, in nanoseconds
  readonly #spent: Float64Array; // per server: what sending has taken so far, in nanoseconds
  readonly #slowedUntil: Float64Array; // per server: when it will have sent what it was told to while slowed down, likewise
  readonly #lineFree: Float64Array; // per node, in nanoseconds
  readonly #carried: Float64Array; // per node: for how long the line will have carried what it was given, likewise

  constructor({ cpu, network }: Plan, servers: number, nodes: number, slowness: Overlaps) {
    this.#perMessageNanos = cpu.sendMessageNanos ?? 0;
    this.#perByteNanos = cpu.sendByteNanos ?? 0;
    this.#nanosPerByte = network.bytesPerSecond === undefined ? 0 : 1e9 / network.bytesPerSecond;
    this.takeProcessor = this.#perMessageNanos > 0 || this.#perByteNanos > 0;
    this.#servers = servers;
    this.#slowness = slowness;
    this.#processorFree = new Float64Array(servers);
    this.#spent = new Float64Array(servers);
    this.#slowedUntil = new Float64Array(servers);
    this.#lineFree = new Float64Array(nodes);
    this.#carried = new Float64Array(nodes);
  }

  /** True when sending takes any time. */
  get takeTime(): boolean {
    return this.takeProcessor || this.#nanosPerByte > 0;
  }

  /** When a message of so many bytes that `node` sends at `now` is on its way, in microseconds. */
  leave(node: number, bytes: number, now: number): number {
    let nanos = now * 1000;
    if (this.takeProcessor && node < this.#servers) {
      const cost = this.#perMessageNanos + bytes * this.#perByteNanos;
      const begin = Math.max(nanos, this.#processorFree[node]!);
      nanos = this.#slowness.doneAt(node, begin, cost);
      this.#processorFree[node] = nanos;
      if (this.#slowness.of(node) !== 1) this.#slowedUntil[node] = nanos;
      this.#spent[node]! += nanos - begin;
    }
    if (this.#nanosPerByte > 0) {
      nanos = Math.max(nanos, this.#lineFree[node]!) + bytes * this.#nanosPerByte;
      this.#lineFree[node] = nanos;
      this.#carried[node]! += bytes * this.#nanosPerByte;
    }
    return Math.ceil(nanos / 1000);
  }

  /** When the server's processor will have sent all that it was told to; in the past when it has. */
  processorFreeAt(server: number): number {
    return Math.ceil(this.#processorFree[server]! / 1000);
  }

  /** When the server will have sent what it was told to while a fault slowed it down; in the past when it has. */
  slowedUntil(server: number): number {
    return Math.ceil(this.#slowedUntil[server]! / 1000);
  }

  /** Whole microseconds that sending has taken the server's processor so far. */
  spentMicros(server: number): number {
    return Math.floor(this.#spent[server]! / 1000);
  }

  /** For how long sending has kept the server's processor busy by `now`, and its line, in microseconds. */
  doneBy(server: number, now: number): { readonly processor: number; readonly line: number } {
    const done = (told: number, free: number): number => Math.max(0, (told - Math.max(0, free - now * 1000)) / 1000);
    return {
      processor: done(this.#spent[server]!, this.#processorFree[server]!),
      line: done(this.#carried[server]!, this.#lineFree[server]!),
    };
  }

  /** The server crashed: its processor has nothing to do. */
  crash(server: number): void {
    this.#processorFree[server] = 0;
    this.#slowedUntil[server] = 0;
  }
}
