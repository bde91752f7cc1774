/**
 * Which channels are cut, for all messages or for some types of them, and what becomes of a message that a cut finds on
 * its way: it is lost, it arrives all the same, or it waits until the channel is whole again.
 */
import { type Agenda, kind } from "../time/agenda.ts";
import type { Present } from "../time/present.ts";

/** What a cut does to a message that it finds on its way; the network says so of each message when it is sent. */
export const atCut = { lost: 0, passes: 1, waits: 2 } as const;

interface Waiting {
  readonly from: number;
  readonly to: number;
  readonly messages: unknown[];
}

export class Cuts {
  readonly #nodes: number;
  readonly #isOrdered: boolean;
  readonly #present: Present;
  readonly #agenda: Agenda;
  readonly #blocks: Int32Array; // how many faults cut the channel now, for every message
  #partial: Map<number, (readonly string[])[]> | null = null; // the types that faults cut, by channel; null: none ever
  readonly #waiting = new Map<number, Waiting>(); // by channel, in the order in which they came

  /** `isOrdered`: no message overtakes one that waits. */
  constructor(nodes: number, isOrdered: boolean, present: Present, agenda: Agenda) {
    this.#nodes = nodes;
    this.#isOrdered = isOrdered;
    this.#present = present;
    this.#agenda = agenda;
    this.#blocks = new Int32Array(nodes * nodes);
  }

  isCut(from: number, to: number, message: unknown): boolean {
    const channel = from * this.#nodes + to;
    if (this.#blocks[channel]! > 0) return true;
    return this.#partial !== null && cutsType(this.#partial.get(channel), message);
  }

  /** True when nothing that goes from `from` to `to` is cut. */
  isWhole(from: number, to: number): boolean {
    const channel = from * this.#nodes + to;
    return this.#blocks[channel] === 0 && (this.#partial?.get(channel)?.length ?? 0) === 0;
  }

  /** Cuts (by 1) or opens (by -1) the channel, for these types of messages or, null, for all. Faults may overlap. */
  block(from: number, to: number, by: 1 | -1, types: readonly string[] | null): void {
    const channel = from * this.#nodes + to;
    if (types === null) this.#blocks[channel]! += by;
    else this.#blockTypes(channel, by, types);
    if (by < 0) this.#letGo(channel);
  }

  /** Every channel is whole. */
  heal(): void {
    this.#blocks.fill(0);
    this.#partial = null;
    for (const channel of [...this.#waiting.keys()]) this.#letGo(channel);
  }

  /** True when the message, which came to a cut, is kept until the channel is whole: it `waits`, or stands behind such a one. */
  keeps(from: number, to: number, message: unknown, fate: number): boolean {
    const channel = from * this.#nodes + to;
    const waiting = this.#waiting.get(channel);
    const isBehind = this.#isOrdered && fate === atCut.passes && waiting !== undefined;
    if (fate !== atCut.waits && !isBehind) return false;
    if (waiting === undefined) this.#waiting.set(channel, { from, to, messages: [message] });
    else waiting.messages.push(message);
    return true;
  }

  #blockTypes(channel: number, by: 1 | -1, types: readonly string[]): void {
    this.#partial ??= new Map();
    const lists = this.#partial.get(channel) ?? [];
    if (by > 0) lists.push(types);
    else if (lists.includes(types)) lists.splice(lists.indexOf(types), 1);
    this.#partial.set(channel, lists);
  }

  /** Those that nothing keeps any more arrive at once, in their order and before all else of this moment. */
  #letGo(channel: number): void {
    const waiting = this.#waiting.get(channel);
    if (waiting === undefined) return;
    const { from, to, messages } = waiting;
    const free: unknown[] = [];
    const kept: unknown[] = [];
    for (const message of messages) {
      const isStuck = this.isCut(from, to, message) || (this.#isOrdered && kept.length > 0);
      (isStuck ? kept : free).push(message);
    }
    if (kept.length > 0) this.#waiting.set(channel, { from, to, messages: kept });
    else this.#waiting.delete(channel);
    for (const message of free.reverse()) {
      this.#agenda.pushFirst(this.#present.now, kind.deliver, to, from, atCut.passes, message);
    }
  }
}

const cutsType = (lists: (readonly string[])[] | undefined, message: unknown): boolean =>
  lists?.some((types) => types.includes((message as { readonly type: string }).type)) ?? false;
