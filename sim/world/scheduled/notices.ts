/** Writes of the scheduled world that nothing waits for, each with the message that tells its node when it is durable. */
import type { Servers } from "../servers.ts";
import type { InFlight } from "./in-flight.ts";

interface Notice {
  /** How many writes must be durable before it comes. */
  readonly required: number;
  readonly message: unknown;
}

export class Notices {
  readonly #hosts: Servers;
  readonly #inFlight: InFlight;
  readonly #waiting: (readonly Notice[])[]; // by server, oldest first

  constructor(servers: number, hosts: Servers, inFlight: InFlight) {
    this.#hosts = hosts;
    this.#inFlight = inFlight;
    this.#waiting = Array.from({ length: servers }, () => []);
  }

  /** True while the disk of `node` has something to be done with. */
  isWaiting(node: number): boolean {
    return this.#waiting[node]!.length > 0;
  }

  /** `message` goes to `node` from itself when its writes so far are durable: at once, or when its disk is done. */
  add(node: number, message: unknown): void {
    const { written, durable } = this.#hosts.disks[node]!;
    if (durable === written) return this.#inFlight.send(node, node, message);
    this.#waiting[node] = [...this.#waiting[node]!, { required: written, message }];
  }

  /** The disk of `node` is done with what the oldest notice is about. */
  settle(node: number): void {
    this.#hosts.disks[node]!.settle(this.#waiting[node]![0]!.required);
    this.sendDue(node);
  }

  /** Sends what the writes that are durable now allow. */
  sendDue(node: number): void {
    const { durable } = this.#hosts.disks[node]!;
    const waiting = this.#waiting[node]!;
    const later = waiting.findIndex(({ required }) => required > durable);
    const due = later < 0 ? waiting : waiting.slice(0, later);
    if (due.length === 0) return;
    for (const { message } of due) this.#inFlight.send(node, node, message);
    this.#waiting[node] = waiting.slice(due.length);
  }

  /** The node crashed, and hears nothing of what it wrote. */
  clear(node: number): void {
    this.#waiting[node] = [];
  }

  snapshot(): readonly (readonly Notice[])[] {
    return [...this.#waiting];
  }

  restore(mark: readonly (readonly Notice[])[]): void {
    for (const [node, waiting] of mark.entries()) this.#waiting[node] = waiting;
  }
}

export type NoticesMark = ReturnType<Notices["snapshot"]>;
