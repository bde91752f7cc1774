/** What each event changed in the state of its node, by paths: `log[3].term`, from what to what. */
import { Log } from "../base/log.ts";
import { type Plain, toPlain } from "../base/plain.ts";
import { Table } from "../base/table.ts";
import type { EventCause, Recorder } from "./recorder.ts";

/** One place of a state; undefined where nothing was or nothing is. */
export interface StateChange {
  readonly path: string;
  readonly before?: Plain;
  readonly after?: Plain;
}

export interface EventChanges {
  readonly event: number;
  readonly changes: readonly StateChange[];
}

/** Longer texts of values are not kept: nobody reads them, and a state may hold megabytes. */
const textMax = 2_000;
/** Places of one event that are told. */
const changesMax = 200;

/** Hears a run and keeps what changed. A node's first state changes nothing. */
export class StateChanges implements Recorder {
  readonly told: EventChanges[] = [];
  readonly #known = new Map<number, object>();
  #event = 0;

  event(index: number, _time: number, _node: number, _cause: EventCause): void {
    this.#event = index;
  }

  snapshot(node: number, state: object): void {
    const before = this.#known.get(node);
    const after = { ...state }; // its fields are values
    this.#known.set(node, after);
    if (before === undefined) return;
    const changes = changesBetween(before, after);
    if (changes.length > 0) this.told.push({ event: this.#event, changes });
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}

/** What is another in the second of two states, place by place. */
export const changesBetween = (before: object, after: object): readonly StateChange[] =>
  [...differences("", before, after)].slice(0, changesMax);

/** The places at which two values differ, as deep as both have the same shape. */
function* differences(path: string, before: unknown, after: unknown): Generator<StateChange> {
  if (Object.is(before, after)) return;
  const [old, now] = [placesOf(before), placesOf(after)];
  if (old === null || now === null || old.kind !== now.kind) {
    const change = { path, ...(before === undefined ? {} : { before: kept(before) }) };
    yield after === undefined ? change : { ...change, after: kept(after) };
    return;
  }
  for (const key of new Set([...old.places.keys(), ...now.places.keys()])) {
    const at = old.kind === "record" ? `${path}${path === "" ? "" : "."}${key}` : `${path}[${key}]`;
    yield* differences(at, old.places.get(key), now.places.get(key));
  }
}

interface Places {
  readonly kind: "record" | "list" | "log" | "table";
  readonly places: ReadonlyMap<string | number, unknown>;
}

/** What a value is made of; null for one that is whole. */
function placesOf(value: unknown): Places | null {
  if (typeof value !== "object" || value === null) return null;
  if (value instanceof Log)
    return {
      kind: "log",
      places: new Map(value.slice(value.first, value.next).map((item, at) => [value.first + at, item])),
    };
  if (value instanceof Table) return { kind: "table", places: new Map(value.entries()) };
  if (Array.isArray(value)) return { kind: "list", places: new Map(value.entries()) };
  return { kind: "record", places: new Map(Object.entries(value)) };
}

function kept(value: unknown): Plain {
  const plain = toPlain(value);
  const text = JSON.stringify(plain);
  return text.length <= textMax ? plain : `… (${text.length} characters)`;
}
