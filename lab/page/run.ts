/** The run that a page shows: its events, how they hang together, and the states that they left. */

import { virtualTime } from "../../reports/format.ts";
import type { NameOf } from "../../reports/node-names.ts";
import type { PictureScene } from "../../reports/picture/scene.ts";
import { eventsOf, tellHeadline } from "../../reports/story/event.ts";
import { tellObservation } from "../../reports/story/observations.ts";
import type { Plain } from "../../sim/base/plain.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { StateChange } from "../../sim/trace/state-changes.ts";
import { namesOfData } from "../names-data.ts";
import { pictureOf, type RunPicture } from "../picture-data.ts";
import type { RunData } from "../run-data.ts";

/** The fields of a state as an event found and left them. */
export interface FieldChange {
  readonly field: string;
  readonly before: Plain | undefined;
  readonly after: Plain | undefined;
  readonly isChanged: boolean;
}

/** What is known of a run without its trace. */
export type RunFacts = Omit<RunData, "lines">;

/** Where the events of a run are. */
export interface TraceSource {
  readonly header: string;
  /** The event at this place, if it has been read. */
  read(at: number): TraceEvent | null;
  /** Reads the event at this place, and those around it. */
  reads(at: number): Promise<void>;
  /** All events, part by part. */
  all(): AsyncIterable<{ readonly from: number; readonly events: readonly TraceEvent[] }>;
  lines(): Promise<readonly string[]>;
}

export class PageRun {
  readonly data: RunFacts;
  readonly trace: TraceSource;
  readonly name: NameOf;
  readonly scene: PictureScene;
  readonly count: number;
  readonly #nodes: readonly number[];
  readonly #senders: readonly number[];
  readonly #receivers = new Map<number, number[]>();
  readonly #ofNode = new Map<number, number[]>();
  readonly #changes: ReadonlyMap<number, readonly StateChange[]>;

  constructor(data: RunFacts, { scene, nodes, senders }: RunPicture, trace: TraceSource) {
    this.data = data;
    this.trace = trace;
    this.name = namesOfData(data.names);
    this.scene = scene;
    this.count = nodes.length;
    this.#nodes = nodes;
    this.#senders = senders;
    this.#changes = new Map(data.changes.map(({ event, changes }) => [event, changes]));
    for (const [at, node] of nodes.entries()) {
      const sender = senders[at]!;
      if (sender >= 0) put(this.#receivers, sender, at);
      if (scene.points[at]!.kind !== "lost") put(this.#ofNode, node, at);
    }
  }

  /** A run whose lines are all there. */
  static whole({ lines, ...data }: RunData): PageRun {
    const events = [...eventsOf(lines)];
    const picture = pictureOf({ ...data, events, name: namesOfData(data.names) });
    return new PageRun(data, picture, {
      header: lines[0] ?? "{}",
      read: (at) => events[at] ?? null,
      reads: async () => {},
      async *all() {
        yield { from: 0, events };
      },
      lines: async () => lines,
    });
  }

  /** The event at this place; null: it has not been read yet. */
  eventAt(at: number): TraceEvent | null {
    return this.trace.read(at);
  }

  /** -1 is the world. */
  nodeOf(at: number): number {
    return this.#nodes[at]!;
  }

  /** The number of the event at a place. */
  numberOf(at: number): number {
    return this.scene.points[at]!.event;
  }

  /** Where the event of this number stands; null: there is none. */
  placeOf(event: number): number | null {
    const { points } = this.scene;
    let [low, high] = [0, points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle]!.event < event) low = middle + 1;
      else high = middle;
    }
    return points[low]?.event === event ? low : null;
  }

  /** The event that sent what came or was lost there; null: nothing did. */
  senderOf(at: number): number | null {
    const sender = this.#senders[at]!;
    return sender < 0 ? null : sender;
  }

  isClient(node: number): boolean {
    return /^(client|operator)( |$)/.test(this.name(node));
  }

  /** What happened there, in a line. */
  textOf(at: number): string {
    const event = this.eventAt(at);
    return event === null ? "…" : tellHeadline(event, this.name);
  }

  /** The same and who, when, and what judges were shown: for those who search. */
  searchTextOf(found: TraceEvent): string {
    const { event, node, seen = [] } = found;
    const told = seen.map((one) => tellObservation(one, this.name)).join(" ");
    return `${event} ${this.name(node)} ${tellHeadline(found, this.name)} ${told}`.toLowerCase();
  }

  /** Nothing where time only counts events. */
  timeOf(at: number): string {
    return this.data.isTimed ? virtualTime(this.scene.times[at]!) : "";
  }

  /** The events to which this one sent something. */
  receiversOf(at: number): readonly number[] {
    return this.#receivers.get(at) ?? [];
  }

  /** The event of the same node before or behind it; null: there is none. */
  neighbourOf(at: number, step: 1 | -1): number | null {
    const own = this.#ofNode.get(this.nodeOf(at)) ?? [];
    if (step === 1) return own.find((one) => one > at) ?? null;
    return own.findLast((one) => one < at) ?? null;
  }

  /** The next event, in either direction, that told the judges something. */
  observationFrom(at: number, step: 1 | -1): number | null {
    for (let next = at + step; next >= 0 && next < this.count; next += step)
      if (this.scene.points[next]!.notes.length > 0) return next;
    return null;
  }

  /** Places of its node's state that an event changed. */
  changesOf(at: number): readonly StateChange[] {
    return this.#changes.get(this.numberOf(at)) ?? [];
  }

  /** The state of the event's node, field by field, those that changed first; empty where states are not known. */
  fieldsOf(at: number): readonly FieldChange[] {
    const [event, node] = [this.numberOf(at), this.nodeOf(at)];
    const [before, after] = [new Map<string, Plain>(), new Map<string, Plain>()];
    const changed = new Set<string>();
    for (const state of this.data.states) {
      if (state.event > event) break;
      if (state.node !== node) continue;
      for (const [field, value] of Object.entries(state.fields)) {
        after.set(field, value);
        if (state.event < event) before.set(field, value);
        else changed.add(field);
      }
    }
    const fields = [...after].map(([field, value]): FieldChange => {
      return { field, before: before.get(field), after: value, isChanged: changed.has(field) };
    });
    return fields.sort((a, b) => Number(b.isChanged) - Number(a.isChanged));
  }

  /** What the node says of its state after an event, in words; and before it. */
  wordsOf(at: number): readonly [before: string | null, after: string | null] {
    const own = this.#ofNode.get(this.nodeOf(at)) ?? [];
    const told = (one: number): boolean => this.eventAt(one)?.state !== undefined;
    const after = own.findLast((one) => one <= at && told(one));
    const before = own.findLast((one) => one < at && told(one));
    return [before, after].map((one) => (one === undefined ? null : this.eventAt(one)!.state!)) as [
      string | null,
      string | null,
    ];
  }
}

function put(lists: Map<number, number[]>, key: number, value: number): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}
