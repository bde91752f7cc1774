/** Watches a run so closely that it is known which handler did not come back. */
import { type Cluster, nameOf } from "../contract/cluster.ts";
import type { Seen } from "../contract/invariant.ts";
import type { Drawn } from "../search/fuzz.ts";
import type { EventCause, Recorder } from "../trace/recorder.ts";
import type { Pulse } from "./pulse.ts";

/** What was last seen of a run. */
export interface LastSeen {
  readonly event: number;
  /** Who handled it, as the subject of a sentence. */
  readonly who: string;
  readonly drawn: Drawn | null;
}

export class Watcher implements Recorder {
  readonly #drawn: Drawn | null;
  readonly #pulse: Pulse;
  #system = "";
  #cluster: Cluster | null = null;
  #event = 0;

  /** Watches the run of a plan that is yet to be drawn. */
  constructor(drawn: Drawn | null, pulse: Pulse) {
    this.#drawn = drawn;
    this.#pulse = pulse;
    this.#tell("the drawing of its plan");
  }

  /** The plan is drawn, and its run begins. */
  begins(system: string, cluster: Cluster): void {
    this.#system = system;
    this.#cluster = cluster;
    this.#tell(`${this.#system}, making its first states,`);
  }

  event(index: number, _time: number, node: number, cause: EventCause): void {
    this.#event = index;
    const name = node < 0 ? "the world" : nameOf(this.#cluster!, node);
    this.#tell(`${this.#system} ${name} on ${wordsOf(cause)}`);
  }

  seen({ observation }: Seen): void {
    this.#tell(`a judge that was shown ${observation.type}`);
  }

  effects(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}

  #tell(who: string): void {
    const seen: LastSeen = { event: this.#event, who, drawn: this.#drawn };
    this.#pulse.doing = JSON.stringify(seen);
  }
}

function wordsOf(cause: EventCause): string {
  if (cause.type === "message") return (cause.message as { type: string }).type;
  return cause.type === "timer" ? `timer ${cause.timer}` : cause.type;
}
