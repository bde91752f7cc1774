/** The state of each node as it goes: of every event the fields that it made others, as they are then. */
import { Log } from "../base/log.ts";
import { type Plain, toPlain } from "../base/plain.ts";
import type { EventCause, Recorder } from "./recorder.ts";

/** Fields of a node's state after an event: those that are new or other than before. */
export interface EventState {
  readonly event: number;
  readonly node: number;
  readonly fields: { readonly [field: string]: Plain };
}

/** Longer texts of values are not kept: nobody reads them, and a state may hold megabytes. */
const textMax = 1_000;
/** Of a log so many entries are kept, its last ones. */
const entriesMax = 8;

/** Hears a run and keeps what it makes of states. */
export class StateFields implements Recorder {
  readonly told: EventState[] = [];
  readonly #known = new Map<number, { readonly [field: string]: unknown }>();
  readonly #isWhole: boolean;
  #event = 0;

  /** `isWhole`: nothing is clipped. */
  constructor(isWhole = false) {
    this.#isWhole = isWhole;
  }

  event(index: number, _time: number, _node: number, _cause: EventCause): void {
    this.#event = index;
  }

  snapshot(node: number, state: object): void {
    const before = this.#known.get(node) ?? {};
    const after = { ...state } as { readonly [field: string]: unknown }; // its fields are values
    this.#known.set(node, after);
    const changed = Object.keys(after).filter((field) => !Object.is(before[field], after[field]));
    if (changed.length === 0) return;
    const keep = this.#isWhole ? toPlain : kept;
    const fields = Object.fromEntries(changed.map((field) => [field, keep(after[field])]));
    this.told.push({ event: this.#event, node, fields });
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}

function kept(value: unknown): Plain {
  const plain = value instanceof Log ? endOf(value) : toPlain(value);
  const { length } = JSON.stringify(plain);
  return length <= textMax ? plain : `… (${length} characters)`;
}

/** A log by where it begins and ends, and its last entries. */
function endOf(log: Log<unknown>): Plain {
  const from = Math.max(log.first, log.next - entriesMax);
  return { first: log.first, next: log.next, last: log.slice(from, log.next).map(toPlain) };
}
