/** The run that a page shows: its events, how they hang together, and the states that they left. */

import { virtualTime } from "../../reports/format.ts";
import type { NameOf } from "../../reports/node-names.ts";
import { runScene } from "../../reports/picture/run-scene.ts";
import type { PictureScene } from "../../reports/picture/scene.ts";
import { Causes } from "../../reports/story/causes.ts";
import { eventsOf, tellHeadline } from "../../reports/story/event.ts";
import { tellObservation } from "../../reports/story/observations.ts";
import type { Plain } from "../../sim/base/plain.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { StateChange } from "../../sim/trace/state-changes.ts";
import { namesOfData } from "../names-data.ts";
import type { RunData } from "../run-data.ts";

/** The fields of a state as an event found and left them. */
export interface FieldChange {
  readonly field: string;
  readonly before: Plain | undefined;
  readonly after: Plain | undefined;
  readonly isChanged: boolean;
}

export class PageRun {
  readonly data: RunData;
  readonly events: readonly TraceEvent[];
  readonly name: NameOf;
  readonly causes: Causes;
  readonly scene: PictureScene;
  readonly #receivers = new Map<number, number[]>();
  readonly #ofNode = new Map<number, number[]>();
  readonly #changes: ReadonlyMap<number, readonly StateChange[]>;
  readonly #texts: (string | undefined)[] = [];

  constructor(data: RunData) {
    this.data = data;
    this.events = [...eventsOf(data.lines)];
    this.name = namesOfData(data.names);
    this.causes = new Causes(this.events);
    this.scene = runScene({ ...data, events: this.events, name: this.name, causes: this.causes });
    this.#changes = new Map(data.changes.map(({ event, changes }) => [event, changes]));
    for (const [at, { node, cause }] of this.events.entries()) {
      const sender = this.causes.senderOf(at);
      if (sender !== null) put(this.#receivers, sender, at);
      if (cause.type !== "lost") put(this.#ofNode, node, at);
    }
  }

  /** What happened there, in a line. */
  textOf(at: number): string {
    this.#texts[at] ??= tellHeadline(this.events[at]!, this.name);
    return this.#texts[at];
  }

  /** The same and who, when, and what judges were shown: for those who search. */
  searchTextOf(at: number): string {
    const { event, node, seen = [] } = this.events[at]!;
    const told = seen.map((one) => tellObservation(one, this.name)).join(" ");
    return `${event} ${this.name(node)} ${this.textOf(at)} ${told}`.toLowerCase();
  }

  /** Nothing where time only counts events. */
  timeOf(at: number): string {
    return this.data.isTimed ? virtualTime(this.events[at]!.time) : "";
  }

  isClient(node: number): boolean {
    return /^(client|operator)( |$)/.test(this.name(node));
  }

  /** The events to which this one sent something. */
  receiversOf(at: number): readonly number[] {
    return this.#receivers.get(at) ?? [];
  }

  /** The event of the same node before or behind it; null: there is none. */
  neighbourOf(at: number, step: 1 | -1): number | null {
    const own = this.#ofNode.get(this.events[at]!.node) ?? [];
    if (step === 1) return own.find((one) => one > at) ?? null;
    return own.findLast((one) => one < at) ?? null;
  }

  /** The next event, in either direction, that told the judges something. */
  observationFrom(at: number, step: 1 | -1): number | null {
    for (let next = at + step; next >= 0 && next < this.events.length; next += step)
      if (this.scene.points[next]!.notes.length > 0) return next;
    return null;
  }

  /** Places of its node's state that an event changed. */
  changesOf(at: number): readonly StateChange[] {
    return this.#changes.get(this.events[at]!.event) ?? [];
  }

  /** The state of the event's node, field by field, those that changed first; empty where states are not known. */
  fieldsOf(at: number): readonly FieldChange[] {
    const { event, node } = this.events[at]!;
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
    const { node } = this.events[at]!;
    const own = (this.#ofNode.get(node) ?? []).filter((one) => this.events[one]!.state !== undefined);
    const after = own.findLast((one) => one <= at);
    const before = own.findLast((one) => one < at);
    return [before, after].map((one) => (one === undefined ? null : this.events[one]!.state!)) as [
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
