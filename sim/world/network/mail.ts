/** What becomes of a message of the timed world when it is sent: on its way, or lost; counted, and told. */
import { deepFreeze } from "../../base/plain.ts";
import type { Aims } from "../faults/aims.ts";
import { type Agenda, kind } from "../time/agenda.ts";
import type { Present } from "../time/present.ts";
import type { Chronicle } from "../watch/chronicle.ts";
import type { RunOptions } from "../watch/run-options.ts";
import type { Departures } from "./departures.ts";
import type { Network } from "./network.ts";
import { wireSize } from "./wire-size.ts";

export class Mail {
  /** Told of every message of a server before it leaves, where faults are aimed at events. */
  aims: Aims | null = null;
  readonly #present: Present;
  readonly #network: Network;
  readonly #departures: Departures | null; // null: what is sent is on its way
  readonly #agenda: Agenda;
  readonly #chronicle: Chronicle;
  readonly #freeze: boolean;
  readonly #measure: boolean;
  #lastSized: unknown = null; // a broadcast is measured once
  #lastSize = 0;

  constructor(
    present: Present,
    network: Network,
    departures: Departures,
    agenda: Agenda,
    chronicle: Chronicle,
    options: RunOptions,
  ) {
    this.#present = present;
    this.#network = network;
    this.#departures = departures.takeTime ? departures : null;
    this.#agenda = agenda;
    this.#chronicle = chronicle;
    this.#freeze = options.freeze === true;
    this.#measure = options.measure === true;
  }

  send(from: number, to: number, message: unknown): void {
    const { now } = this.#present;
    const { meter, recorder } = this.#chronicle;
    if (this.#freeze) deepFreeze(message);
    if (from === to) return this.#agenda.push(now, kind.deliver, to, from, 0, message);
    if (this.aims !== null && !this.aims.sends(from, to, message)) return; // the sender crashed first
    meter.sent(from, to, this.#measure ? this.sizeOf(message) : 0);
    const network = this.#network;
    const leaves = this.#departures === null ? now : this.#departures.leave(from, this.sizeOf(message), now);
    const lost = network.route(from, to, leaves, message);
    if (recorder !== null) recorder.routed?.(from, to, network.ordinal, message, lost);
    if (lost !== null) return this.lose(from, to, message, lost);
    const fate = network.fateAtCut;
    this.#agenda.push(network.arrival, kind.deliver, to, from, fate, message);
    if (network.copyArrival > 0) {
      meter.witness("duplicated");
      for (let copy = 0; copy < network.copies; copy++) {
        this.#agenda.push(network.copyArrival + copy * network.copyGap, kind.deliver, to, from, fate, message);
      }
    }
  }

  lose(from: number, to: number, message: unknown, why: string): void {
    const { now } = this.#present;
    const chronicle = this.#chronicle;
    chronicle.meter.drops++;
    chronicle.event("lost", to, from, now);
    if (chronicle.recorder !== null) chronicle.tell(to, now, { type: "lost", from, message, why });
  }

  /** Of these entries of the agenda, which wait for the process of `node`, the messages die with it. */
  loseWaiting(node: number, slots: number[]): void {
    const agenda = this.#agenda;
    let kept = 0;
    for (const slot of slots) {
      if (agenda.kinds[slot] === kind.deliver) {
        this.lose(agenda.sources[slot]!, node, agenda.payloads[slot], "down");
        agenda.release(slot);
      } else slots[kept++] = slot; // it stays: each knows by itself that it is stale
    }
    slots.length = kept;
  }

  /** Bytes of a message. */
  sizeOf(message: unknown): number {
    if (message !== this.#lastSized) {
      this.#lastSized = message;
      this.#lastSize = wireSize(message);
    }
    return this.#lastSize;
  }
}
