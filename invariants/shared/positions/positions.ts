/**
 * Deciding a log in O(n log n), without search: positions fix the order of its records.
 *
 * Lower bounds. Let p1 < p2 < … be the records that are known: of appends that were answered, and of those that were not
 * but were seen (of several with one value, those begun first have the lowest positions: that makes every bound least;
 * those not seen never happened). a(k) is the moment of record k, and a(k) >= a(k - 1), >= the beginning of its append, and
 * >= the beginning of any tail that did not see it. A read of record k happens at x >= its beginning, >= a(k), and, if it
 * passed over record k - 1, >= the moment at which a trim to somewhere between the two had hidden that. A trim to t happens
 * at e(t) >= its beginning and >= every x of a record below t. All bounds come from lower positions, so in the order of
 * positions they have a least solution; and in it, what falls on one moment happens in that order.
 *
 * Upper bounds. A record must be there when its append, a read of it or of a later one, or a tail above it returned; a
 * trim must have happened, or a higher one, when it returned; a read must be over when it returned.
 *
 * A read that found nothing at or above `from` was before the first record at or above `from`, or else after a trim to
 * some v > from and before the first record at or above v. Let b(v) be the least moment of a trim to v or above, and
 * T(v) = max(its beginning, b(v)). It fits where T(v) is no later than its return and the upper bound of that record. And it
 * binds nothing else: take the highest v with this T. That record, and those above, come no earlier than T(v), as their
 * upper bounds allow; reads of them neither, and trims to above v are later than T(v) already.
 */
import { findRecords, type KeyOf, type LogConflict, type PositionedCall, type Records } from "./log-records.ts";
import { indexFrom, indexWhere, Trims } from "./log-trims.ts";

export type LogVerdict =
  | { readonly verdict: "ok" }
  | { readonly verdict: "illegal"; readonly conflict: readonly number[]; readonly why: LogConflict };

const never = Number.POSITIVE_INFINITY;
const always = Number.NEGATIVE_INFINITY;
const nobody = -1;

/** `calls` without those that failed. `keyOf`: for values that are no texts. */
export function decideByPositions(calls: readonly PositionedCall[], keyOf: KeyOf = (value) => value): LogVerdict {
  const records = findRecords(calls, keyOf);
  const why = "kind" in records ? records : findConflict(calls, records);
  return why === null ? { verdict: "ok" } : { verdict: "illegal", conflict: why.calls, why };
}

interface Input {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

interface Output {
  readonly type: string;
  readonly position: number;
  readonly record: { readonly position: number } | null;
}

/** Bounds on the moments of records, and the calls they come from. */
class Bounds {
  readonly low: Float64Array;
  readonly lowBy: Int32Array;
  readonly high: Float64Array;
  readonly highBy: Int32Array;

  constructor(count: number) {
    this.low = new Float64Array(count).fill(always);
    this.lowBy = new Int32Array(count).fill(nobody);
    this.high = new Float64Array(count).fill(never);
    this.highBy = new Int32Array(count).fill(nobody);
  }

  /** Record `at` and all above are no earlier than `time`. */
  raise(at: number, time: number, by: number): void {
    if (at >= this.low.length || time <= (this.low[at] as number)) return;
    this.low[at] = time;
    this.lowBy[at] = by;
  }

  /** Record `at` and all below are no later than `time`. */
  cap(at: number, time: number, by: number): void {
    if (at < 0 || time >= (this.high[at] as number)) return;
    this.high[at] = time;
    this.highBy[at] = by;
  }

  /** Each record's bounds are those of all: lower bounds go up, upper ones down. */
  spread(): void {
    for (let at = 1; at < this.low.length; at++) {
      this.raise(at, this.low[at - 1] as number, this.lowBy[at - 1] as number);
    }
    for (let at = this.high.length - 2; at >= 0; at--) {
      this.cap(at, this.high[at + 1] as number, this.highBy[at + 1] as number);
    }
  }

  /** The first record whose bounds exclude each other; -1 when there is none. */
  get crossed(): number {
    return this.low.findIndex((low, at) => low > (this.high[at] as number));
  }
}

function findConflict(calls: readonly PositionedCall[], records: Records): LogConflict | null {
  const bounds = new Bounds(records.positions.length);
  const nulls: number[] = [];
  for (const [at, append] of records.appends.entries()) {
    bounds.raise(at, (calls[append] as PositionedCall).invoked, append);
    bounds.cap(at, (calls[append] as PositionedCall).returned, append);
  }
  for (const [index, { invoked, returned, input, output }] of calls.entries()) {
    if (output === undefined) continue;
    const { type } = input as Input;
    if (type === "tail") {
      const next = indexFrom(records.positions, (output as Output).position);
      bounds.raise(next, invoked, index);
      bounds.cap(next - 1, returned, index);
    } else if (type === "read-record") {
      const { record } = output as Output;
      if (record === null) nulls.push(index);
      else bounds.cap(indexFrom(records.positions, record.position), returned, index);
    }
  }
  bounds.spread();
  const early = crossing(calls, records, bounds);
  if (early !== null) return early;
  const trims = new Trims(calls, (call) => trimOf(call));
  const conflict = placeTrims(calls, records, bounds, trims);
  if (conflict !== null) return conflict;
  const roomy = trims.roomy((to) => highFrom(to, records, bounds));
  for (const index of nulls) {
    const { invoked, returned, input } = calls[index] as PositionedCall;
    const missed = missedRecord(invoked, returned, (input as Input).from, { records, bounds, trims, roomy });
    if (missed < 0) continue;
    const shown = [bounds.highBy[missed] as number, index];
    return { kind: "not seen", position: records.positions[missed] as number, calls: shown };
  }
  return null;
}

const trimOf = ({ input }: PositionedCall): number | null =>
  (input as Input).type === "trim" ? (input as Input).to : null;

/** In the order of positions: when reads happened at the earliest, and so when trims did. */
function placeTrims(
  calls: readonly PositionedCall[],
  records: Records,
  bounds: Bounds,
  trims: Trims,
): LogConflict | null {
  let latest = always; // of all reads so far
  let latestBy = nobody;
  for (const [at, position] of records.positions.entries()) {
    trims.placeTo(position, latest, latestBy);
    const before = at === 0 ? -1 : (records.positions[at - 1] as number);
    const hiding = trims.earliestWithin(before, position);
    let reading = latest;
    let readingBy = latestBy;
    for (const index of records.readers[at] as readonly number[]) {
      const { invoked, returned, input } = calls[index] as PositionedCall;
      const passed = at > 0 && (input as Input).from <= before;
      const moment = Math.max(invoked, bounds.low[at] as number, passed ? hiding.time : always);
      if (passed && moment > returned) {
        const shown = [records.appends[at - 1] as number, ...(hiding.by === nobody ? [] : [hiding.by]), index];
        return { kind: "passed over", position: before, calls: shown };
      }
      if (moment > reading) [reading, readingBy] = [moment, index];
    }
    [latest, latestBy] = [reading, readingBy];
  }
  trims.placeTo(never, latest, latestBy);
  const late = trims.late(calls);
  if (late === null) return null;
  return { kind: "below the floor", position: late.to, calls: [late.trim, late.by] };
}

/** Until when the first record at or above `position` may come, and those above it. */
function highFrom(position: number, { positions }: Records, bounds: Bounds): number {
  const at = indexFrom(positions, position);
  return at < positions.length ? (bounds.high[at] as number) : never;
}

interface Placed {
  readonly records: Records;
  readonly bounds: Bounds;
  readonly trims: Trims;
  /** For each trim, the first from there on before which the record at or above it may come. */
  readonly roomy: Int32Array;
}

/** The record that a read which found nothing at or above `from` should have found; -1 when there need be none. */
function missedRecord(
  invoked: number,
  returned: number,
  from: number,
  { records, bounds, trims, roomy }: Placed,
): number {
  const first = trims.firstAbove(from);
  const free = trims.lastBy(invoked); // b(v) is no later than the beginning: the highest of these says least
  const seen = free >= first ? trims.at(free) : from;
  if (invoked <= highFrom(seen, records, bounds)) return -1;
  // Upper bounds rise with the positions.
  const later = indexWhere(Math.max(first, free + 1), trims.count, (trim) => {
    return invoked <= highFrom(trims.at(trim), records, bounds);
  });
  if (trims.moment(roomy[later] as number) <= returned) return -1;
  return indexFrom(records.positions, seen);
}

/** What the first record shows whose bounds exclude each other; null when there is none. */
function crossing(
  calls: readonly PositionedCall[],
  { positions, appends }: Records,
  bounds: Bounds,
): LogConflict | null {
  const at = bounds.crossed;
  if (at < 0) return null;
  const [early, late] = [bounds.highBy[at] as number, bounds.lowBy[at] as number];
  const isAppend = ((calls[late] as PositionedCall).input as Input).type === "append-record";
  const position = positions[isAppend ? appends.indexOf(late) : at] as number;
  const told = ((calls[early] as PositionedCall).output as Output | undefined)?.record?.position;
  const kind = !isAppend ? "not seen" : told === position ? "read too early" : "not in order";
  return { kind, position, calls: [early, late] };
}
