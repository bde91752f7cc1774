/**
 * The network: what becomes of one message, channel by channel. Each message of a channel costs the same two draws
 * whatever faults are on, so that taking one fault away leaves every other choice as it was.
 */
import { mix3, type Stream, type Streams, scale } from "../../base/random.ts";
import type { MessageFate } from "../../plan/faults/surface.ts";
import type { NetworkDecision, NetworkPlan } from "../../plan/plan.ts";
import { Overlaps } from "../timed/overlaps.ts";
import { atCut } from "./cuts.ts";
import { sampleLatency } from "./latency.ts";

/** What was decided on a message; where a fault did so, its latency is what the fault says, however slow the links are. */
interface Decided extends NetworkDecision {
  readonly isAimed?: boolean;
}

/** A message held back by reordering waits for up to so many further latencies. */
const heldLatenciesMax = 10;

/** The draw in the middle: of a latency, the median. */
const middleDraw = 2 ** 31;

/** How far down the tail of late messages goes: to 1/128 of the longest. */
const lateHalvings = 8;

/** Which channels are cut now. */
interface Severed {
  isCut(from: number, to: number, message: unknown): boolean;
}

export class Network {
  /** Result of `route`: when the message arrives, and its copies: how many, when the first does, and how far apart. */
  arrival = 0;
  copies = 0;
  copyArrival = 0; // 0: no copy
  copyGap = 0;
  /** What a cut does to the message if it finds it on its way (see cuts.ts). */
  fateAtCut: number = atCut.lost;
  /** Number of the last routed message on its channel. */
  ordinal = 0;
  /** After healing nothing is lost, copied or held back. */
  healed = false;
  /** A channel closed since judges were told last: see `closedUntil`. */
  haveClosed = false;

  /** Each channel delivers in the order sent. */
  readonly isOrdered: boolean;

  readonly #plan: NetworkPlan;
  readonly #late: number;
  readonly #acrossCuts: number;
  readonly #nodes: number;
  readonly #streams: Streams;
  readonly #channels: (Stream | undefined)[];
  readonly #ordinals: Float64Array;
  readonly #latest: Float64Array; // latest arrival per channel, for FIFO
  readonly #closed: Uint8Array; // channels that what is held back keeps closed
  readonly #explained: Float64Array; // per channel: the longest that reordering explains; 0 until it is asked for
  readonly #cuts: Severed;
  readonly #factors: Overlaps; // of latency, per node
  #decisions: Map<number, Map<number, Decided>> | null;

  constructor(
    plan: NetworkPlan,
    decisions: readonly NetworkDecision[],
    nodes: number,
    streams: Streams,
    cuts: Severed,
  ) {
    this.#plan = plan;
    this.isOrdered = plan.fifo;
    this.#late = plan.late ?? 0;
    this.#acrossCuts = plan.acrossCuts ?? 0;
    this.#nodes = nodes;
    this.#streams = streams;
    this.#channels = new Array(nodes * nodes).fill(undefined);
    this.#ordinals = new Float64Array(nodes * nodes);
    this.#latest = new Float64Array(nodes * nodes);
    this.#closed = new Uint8Array(plan.fifo ? nodes * nodes : 0);
    this.#explained = new Float64Array(plan.fifo ? nodes * nodes : 0);
    this.#cuts = cuts;
    this.#factors = new Overlaps(nodes, 1);
    this.#decisions = decisions.length === 0 ? null : this.#index(decisions);
  }

  /** All links of `node` take `factor` times as long. */
  slow(node: number, factor: number, begins: boolean): void {
    this.#factors[begins ? "begin" : "end"](node, factor);
  }

  /** How many times as long the links of `node` take now. */
  slowness(node: number): number {
    return this.#factors.of(node);
  }

  /** With `fifo`: until when a message that came to be held back keeps the channel closed to all after it; 0: it is open. */
  closedUntil(from: number, to: number, now: number): number {
    const channel = from * this.#nodes + to;
    if (!this.isOrdered || this.#closed[channel] === 0) return 0;
    if (this.#latest[channel]! > now) return this.#latest[channel]!;
    this.#closed[channel] = 0;
    return 0;
  }

  /** What becomes of the next `count` messages from `from` to `to`, over all else; the function returned takes it back. */
  decide(from: number, to: number, fate: MessageFate, count: number): () => void {
    this.#decisions ??= new Map();
    const channel = from * this.#nodes + to;
    const of = this.#decisions.get(channel) ?? new Map<number, Decided>();
    this.#decisions.set(channel, of);
    const first = this.#ordinals[channel]!;
    const before = Array.from({ length: count }, (_, at) => of.get(first + at));
    for (let ordinal = first; ordinal < first + count; ordinal++) {
      of.set(ordinal, { ...of.get(ordinal), from, to, ordinal, ...fate, isAimed: true });
    }
    return () => {
      for (const [at, decision] of before.entries()) {
        if (decision === undefined) of.delete(first + at);
        else of.set(first + at, decision);
      }
    };
  }

  heal(): void {
    this.healed = true;
  }

  /**
   * With `fifo`: when a message that is on its way at healing, at `now`, arrives. No later than one sent then: what was
   * held back holds back all that follows it, and would keep the channel closed for as long as it takes. The order of
   * a channel stays as it was.
   */
  arrivalAfterHealing(from: number, to: number, arrival: number, now: number): number {
    if (from === to) return arrival;
    const prompt = Math.min(arrival, now + sampleLatency(this.#plan.latency, from, to, middleDraw));
    this.#latest[from * this.#nodes + to] = prompt; // of its messages the last one counts
    return prompt;
  }

  /** Decides one message that leaves its sender at `now`: null, with the arrivals set, or why it is lost. */
  route(from: number, to: number, now: number, message: unknown): string | null {
    const plan = this.#plan;
    const channel = from * this.#nodes + to;
    const ordinal = this.#ordinals[channel]!++;
    this.ordinal = ordinal;
    let stream = this.#channels[channel];
    if (stream === undefined) {
      stream = this.#streams.stream(`network/${from}>${to}`);
      this.#channels[channel] = stream;
    }
    const speed = stream.uint32();
    const fate = stream.uint32();
    const decision = this.#decisions?.get(channel)?.get(ordinal);
    if (this.#cuts.isCut(from, to, message)) return "partition";

    const calm = this.healed;
    if (!calm && (decision?.drop ?? scale(fate, 1_000_000) < plan.drop)) return "drop";
    let latency = decision?.micros ?? sampleLatency(plan.latency, from, to, speed);
    const factor = decision?.isAimed === true ? 1 : Math.max(this.#factors.of(from), this.#factors.of(to));
    if (factor !== 1) latency = Math.floor(latency * factor);
    let arrival = now + latency;
    if (!calm && decision?.micros === undefined && plan.reorder > 0) {
      const hold = mix3(fate, 1, 0);
      if (scale(hold, 1_000_000) < plan.reorder) arrival += latency * (1 + scale(mix3(fate, 2, 0), heldLatenciesMax));
    }
    if (this.#late > 0 && !calm && decision?.micros === undefined && isOf(fate, 5, this.#late)) {
      arrival += this.#lateBy(fate, 6);
    }
    if (this.#acrossCuts > 0) this.fateAtCut = this.#fateAtCut(fate);
    const isCopied = scale(mix3(fate, 3, 0), 1_000_000) < plan.duplicate;
    const copies = calm ? 0 : (decision?.copies ?? (isCopied ? 1 : 0));
    let copyArrival = copies > 0 ? arrival + 1 + scale(mix3(fate, 4, 0), 3 * latency + 1) : 0;
    if (copies > 0 && this.#late > 0 && !plan.fifo && isOf(fate, 10, this.#late)) copyArrival += this.#lateBy(fate, 11);
    if (plan.fifo) {
      arrival = Math.max(arrival, this.#latest[channel]!);
      if (copies > 0) copyArrival = Math.max(arrival, copyArrival);
      this.#latest[channel] = copies > 0 ? copyArrival + (copies - 1) * latency : arrival;
      if (!calm && this.#closed[channel] === 0) this.#close(channel, arrival - now, from, to);
    }
    this.arrival = arrival;
    this.copies = copies;
    this.copyArrival = copyArrival;
    this.copyGap = latency;
    return null;
  }

  /** What takes longer than any reordering explains closes the channel. */
  #close(channel: number, micros: number, from: number, to: number): void {
    this.#explained[channel] ||= (1 + heldLatenciesMax) * sampleLatency(this.#plan.latency, from, to, middleDraw);
    if (micros <= this.#explained[channel]!) return;
    this.#closed[channel] = 1;
    this.haveClosed = true;
  }

  #fateAtCut(fate: number): number {
    if (!isOf(fate, 8, this.#acrossCuts)) return atCut.lost;
    return mix3(fate, 9, 0) & 1 ? atCut.passes : atCut.waits;
  }

  /** A heavy tail: of up to `lateMicros`, every halving is as likely as the next, a few times. */
  #lateBy(fate: number, salt: number): number {
    const bound = Math.floor((this.#plan.lateMicros ?? 0) / 2 ** scale(mix3(fate, salt, 0), lateHalvings));
    return scale(mix3(fate, salt + 1, 0), bound + 1);
  }

  #index(decisions: readonly NetworkDecision[]): Map<number, Map<number, Decided>> {
    const index = new Map<number, Map<number, Decided>>();
    for (const decision of decisions) {
      const channel = decision.from * this.#nodes + decision.to;
      const of = index.get(channel) ?? new Map<number, Decided>();
      of.set(decision.ordinal, decision);
      index.set(channel, of);
    }
    return index;
  }
}

/** True for a share of messages: a draw made of the message's own, so that no other draw is another for it. */
const isOf = (fate: number, salt: number, perMillion: number): boolean =>
  scale(mix3(fate, salt, 0), 1_000_000) < perMillion;
