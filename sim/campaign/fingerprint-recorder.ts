/** Takes the fingerprint of each event of a span: a digest of all that a recorder is told of it. */
import { Digest } from "../base/digest.ts";
import { type Cluster, nameOf } from "../contract/cluster.ts";
import type { Seen } from "../contract/invariant.ts";
import type { Io } from "../contract/io.ts";
import type { EventCause, Recorder } from "../trace/recorder.ts";
import type { Fingerprint } from "./tasks.ts";

export class FingerprintRecorder implements Recorder {
  readonly #cluster: Cluster;
  readonly #from: number;
  readonly #to: number;
  readonly #done: Fingerprint[] = [];
  #digest: Digest | null = null;
  #event = -1;
  #what = "";

  /** Events from..to-1 of a run on `cluster`. */
  constructor(cluster: Cluster, from: number, to: number) {
    this.#cluster = cluster;
    this.#from = from;
    this.#to = to;
  }

  event(index: number, time: number, node: number, cause: EventCause): void {
    this.#close();
    if (index < this.#from || index >= this.#to) return;
    this.#event = index;
    this.#what = `${cause.type}${detailOf(cause)} at ${node < 0 ? "no node" : nameOf(this.#cluster, node)}, ${time} us`;
    this.#digest = new Digest();
    for (const value of [time, node, cause]) this.#digest.value(value);
  }

  effects(io: Io, kept: number): void {
    const digest = this.#digest;
    if (digest === null) return;
    digest.int(kept);
    for (let i = 0; i < io.count; i++) {
      for (const value of [io.kinds[i], io.targets[i], io.limits[i], io.payloads[i]]) digest.value(value);
    }
  }

  seen({ node, observation, standing, time }: Seen): void {
    for (const value of [node, observation, standing, time]) this.#digest?.value(value);
  }

  violated(invariant: string, message: string): void {
    this.#digest?.value(invariant);
    this.#digest?.value(message);
  }

  block(block: number, digest: string): void {
    this.#digest?.value(block);
    this.#digest?.value(digest);
  }

  state(node: number, description: string): void {
    this.#digest?.value(node);
    this.#digest?.value(description);
  }

  /** The fingerprints, once the run is over. */
  finish(): readonly Fingerprint[] {
    this.#close();
    return this.#done;
  }

  #close(): void {
    if (this.#digest === null) return;
    this.#done.push({ event: this.#event, what: this.#what, digest: this.#digest.hex() });
    this.#digest = null;
  }
}

function detailOf(cause: EventCause): string {
  if (cause.type === "message" || cause.type === "lost") return ` ${(cause.message as { type: string }).type}`;
  return cause.type === "timer" ? ` ${cause.timer}` : "";
}
