/**
 * A log: records at positions that strictly rise, with holes, above a floor. `append-record` is answered by the position
 * of its record, `read-record` by the first record at or above both `from` and the floor, `tail` by any position above all
 * records that is not above the next one to come; `trim` lifts the floor.
 *
 * The position of an append that was never answered is not known, so a state is a set of ways in which things may be: in
 * each, every record has a range of positions, which what is read later narrows. Ranges of positions that rise are exact:
 * they are made consistent from both ends, and then the lowest of each will do.
 */
import { canonical } from "../../../sim/base/plain.ts";
import { decideByPositions } from "../../shared/positions/positions.ts";
import type { Model } from "../model.ts";
import { describeValue, illegal, sameValue, valueKey } from "../model.ts";
import { spareOfLog } from "./log-spare.ts";
import type { DoneOutput, PositionOutput, RecordOutput, Shape } from "./shapes.ts";
import { validateShape } from "./shapes.ts";

export type LogInput =
  | { readonly type: "append-record"; readonly value: unknown }
  | { readonly type: "read-record"; readonly from: number }
  | { readonly type: "tail" }
  | { readonly type: "trim"; readonly to: number };

type LogOutput = PositionOutput | RecordOutput | DoneOutput;

/** A record and the positions it may have, both included. */
interface Row {
  readonly value: unknown;
  readonly low: number;
  readonly high: number;
}

/** One way in which things may be. */
interface Way {
  readonly floor: number;
  /** The lowest position that the last record below the floor can have; -1 when there is none. */
  readonly dropped: number;
  /** No record to come has a position below this: a tail said so. */
  readonly bar: number;
  /** In order, but for those that are below the floor. */
  readonly rows: readonly Row[];
}

type LogState = readonly Way[];

const anywhere = Number.MAX_SAFE_INTEGER;

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["append-record", { fields: ["value"], output: "position" }],
  ["read-record", { fields: ["from"], output: "record" }],
  ["tail", { fields: [], output: "position" }],
  ["trim", { fields: ["to"], output: "done" }],
]);

export const log = (): Model<LogState, LogInput, LogOutput> => ({
  name: "log",
  about: "records at rising positions: append-record, read-record, tail, trim",
  initial: [{ floor: 0, dropped: -1, bar: 0, rows: [] }],
  step(state, input, output) {
    const after = state.flatMap((way) => waysAfter(way, input, output));
    if (after.length === 0) return illegal;
    return after.length === 1 ? after : distinct(after);
  },
  // An answered read rules ways out, so it is not the same before and after another one.
  pure: (input, output) => output === undefined && (input.type === "read-record" || input.type === "tail"),
  decided: { by: "positions", decide: (calls) => decideByPositions(calls, valueKey) },
  spare: spareOfLog,
  check(input, output) {
    const wrong = validateShape(shapes, input, output);
    if (wrong !== null) return wrong;
    const { type, from = 0, to = 0 } = input as { type: string; from?: unknown; to?: unknown };
    const { position = 0, record = null } = (output ?? {}) as { position?: unknown; record?: unknown };
    const found = record === null ? 0 : (record as { position?: unknown }).position;
    for (const number of [from, to, position, found]) {
      if (Number.isSafeInteger(number) && (number as number) >= 0) continue;
      return `is a ${type} with the position ${describeValue(number)}, which is not a whole number from 0 on`;
    }
    const isBare = record !== null && !Object.hasOwn(record as object, "value");
    return isBare ? `is a ${type} answered by a record without a value` : null;
  },
  describe(input, output) {
    const answer = output === undefined ? "?" : describeAnswer(output);
    switch (input.type) {
      case "append-record":
        return `append-record ${describeValue(input.value)} -> ${answer}`;
      case "read-record":
        return `read-record from ${input.from} -> ${answer}`;
      case "tail":
        return `tail -> ${answer}`;
      case "trim":
        return `trim to ${input.to}${output === undefined ? " -> ?" : ""}`;
    }
  },
});

function describeAnswer(output: LogOutput): string {
  if (output.type === "done") return "done";
  if (output.type === "position") return `position ${output.position}`;
  return output.record === null ? "nothing" : `${describeValue(output.record.value)} at ${output.record.position}`;
}

/** Each way once, in an order of their own. */
function distinct(ways: readonly Way[]): LogState {
  const byText = new Map(ways.map((way) => [canonical(way), way]));
  return [...byText.keys()].sort().map((text) => byText.get(text) as Way);
}

function waysAfter(way: Way, input: LogInput, output: LogOutput | undefined): Way[] {
  switch (input.type) {
    case "append-record":
      return append(way, input.value, (output as PositionOutput | undefined)?.position);
    case "trim":
      return [lift(way, input.to)];
    case "tail":
      return output === undefined ? [way] : endBefore(way, (output as PositionOutput).position);
    case "read-record":
      return output === undefined ? [way] : read(way, input.from, (output as RecordOutput).record);
  }
}

function append(way: Way, value: unknown, position: number | undefined): Way[] {
  const { bar, rows } = way;
  const row: Row = { value, low: Math.max(bar, position ?? bar), high: position ?? anywhere };
  return narrowed(way, [...rows, row]).map((after) => lift(after, after.floor));
}

/** The floor at `to` or where it was, and without the records that are below it for certain. */
function lift(way: Way, to: number): Way {
  const floor = Math.max(way.floor, to);
  const kept = way.rows.findIndex(({ high }) => high >= floor);
  const count = kept < 0 ? way.rows.length : kept;
  const dropped = count === 0 ? way.dropped : (way.rows[count - 1] as Row).low;
  return { ...way, floor, dropped, rows: way.rows.slice(count) };
}

/** All records are below `position`, and later ones are not. */
function endBefore(way: Way, position: number): Way[] {
  if (way.dropped >= position) return [];
  return narrowed(way, lastBelow(way.rows, position)).map((after) => ({ ...after, bar: Math.max(way.bar, position) }));
}

function read(way: Way, from: number, record: RecordOutput["record"]): Way[] {
  const least = Math.max(from, way.floor);
  if (record === null) return narrowed(way, lastBelow(way.rows, least));
  const { position, value } = record;
  if (position < least) return [];
  return way.rows.flatMap((row, at) => {
    if (row.low > position || row.high < position || !sameValue(row.value, value)) return [];
    const before = lastBelow(way.rows.slice(0, at), least);
    return narrowed(way, [...before, { value, low: position, high: position }, ...way.rows.slice(at + 1)]);
  });
}

/** The last of `rows`, and so each, is below `position`. */
function lastBelow(rows: readonly Row[], position: number): readonly Row[] {
  const last = rows.at(-1);
  return last === undefined ? rows : rows.with(-1, { ...last, high: Math.min(last.high, position - 1) });
}

/** `way` with these rows, their ranges made consistent from both ends; none if there are no such positions. */
function narrowed(way: Way, rows: readonly Row[]): Way[] {
  const after: Row[] = [];
  let least = way.dropped + 1;
  for (const { value, low, high } of rows) {
    after.push({ value, low: Math.max(low, least), high });
    least = Math.max(low, least) + 1;
  }
  let most = anywhere;
  for (let at = after.length - 1; at >= 0; at--) {
    const { value, low, high } = after[at] as Row;
    if (Math.min(high, most) < low) return [];
    after[at] = { value, low, high: Math.min(high, most) };
    most = Math.min(high, most) - 1;
  }
  return [{ ...way, rows: after }];
}
