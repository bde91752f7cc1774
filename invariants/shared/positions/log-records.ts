/** The records of a log's history: at which position, appended by which call, read by which. */

/** One operation of a client on a log, as contracts and recorded histories have it; `output` is undefined when not known. */
export interface PositionedCall {
  readonly invoked: number;
  /** Infinity when it never did. */
  readonly returned: number;
  readonly input: unknown;
  readonly output: unknown;
}

/** Values that are equal have equal keys. */
export type KeyOf = (value: unknown) => unknown;

/** Why a log is wrong: what kind of thing happened, at which position, shown by which calls (places in the list given). */
export interface LogConflict {
  readonly kind:
    | "below from" // a read was given a record below the position it asked for
    | "one position, two records"
    | "nobody's record" // read, and never appended
    | "passed over" // a read was given a record, and an earlier one was there
    | "below the floor" // a read was given a record that a trim had hidden, or a trim came too late for it
    | "read too early" // a read was given a record before its append began
    | "not seen" // the last call did not see a record that was there before it began
    | "not in order"; // a record has a position below one that was there before its append began
  readonly position: number;
  readonly calls: readonly number[];
}

/** By number, in the order of positions. */
export interface Records {
  readonly positions: readonly number[];
  /** The call that appended each, as its place in the list of calls. */
  readonly appends: readonly number[];
  /** The calls that read each. */
  readonly readers: readonly (readonly number[])[];
}

interface Input {
  readonly type: string;
  readonly value: unknown;
  readonly from: number;
}

interface Output {
  readonly position: number;
  readonly record: { readonly position: number; readonly value: unknown } | null;
}

interface Found {
  readonly position: number;
  readonly value: unknown;
  append: number;
  readonly readers: number[];
}

const nobody = -1;

/** Every record that was acknowledged or seen; or why they cannot be the records of one log. */
export function findRecords(calls: readonly PositionedCall[], keyOf: KeyOf): Records | LogConflict {
  const found = new Map<number, Found>();
  const unanswered = new Map<unknown, number[]>(); // appends by value
  for (const [index, call] of calls.entries()) {
    const { type, value } = call.input as Input;
    if (type !== "append-record") continue;
    if (call.output === undefined) {
      const key = keyOf(value);
      const same = unanswered.get(key);
      if (same === undefined) unanswered.set(key, [index]);
      else same.push(index);
      continue;
    }
    const { position } = call.output as Output;
    const other = found.get(position);
    if (other !== undefined) return { kind: "one position, two records", position, calls: [other.append, index] };
    found.set(position, { position, value, append: index, readers: [] });
  }
  const conflict = readRecords(calls, found, keyOf);
  if (conflict !== null) return conflict;
  const sorted = [...found.values()].sort((left, right) => left.position - right.position);
  return nameAppends(calls, sorted, unanswered, keyOf);
}

function readRecords(calls: readonly PositionedCall[], found: Map<number, Found>, keyOf: KeyOf): LogConflict | null {
  for (const [index, { input, output }] of calls.entries()) {
    const { type, from } = input as Input;
    const record = type === "read-record" ? ((output as Output | undefined)?.record ?? null) : null;
    if (record === null) continue;
    const { position, value } = record;
    if (position < from) return { kind: "below from", position, calls: [index] };
    const known = found.get(position);
    if (known === undefined) {
      found.set(position, { position, value, append: nobody, readers: [index] });
    } else if (keyOf(known.value) === keyOf(value)) known.readers.push(index);
    else {
      const other = known.append === nobody ? (known.readers[0] as number) : known.append;
      return { kind: "one position, two records", position, calls: [other, index] };
    }
  }
  return null;
}

/** Who appended the records that were seen and not acknowledged: in the order of positions, whoever began first. */
function nameAppends(
  calls: readonly PositionedCall[],
  sorted: readonly Found[],
  unanswered: ReadonlyMap<unknown, number[]>,
  keyOf: KeyOf,
): Records | LogConflict {
  for (const same of unanswered.values()) {
    same.sort((left, right) => (calls[right] as PositionedCall).invoked - (calls[left] as PositionedCall).invoked);
  }
  for (const record of sorted) {
    if (record.append !== nobody) continue;
    const append = unanswered.get(keyOf(record.value))?.pop();
    if (append === undefined) {
      return { kind: "nobody's record", position: record.position, calls: [record.readers[0] as number] };
    }
    record.append = append;
  }
  return {
    positions: sorted.map(({ position }) => position),
    appends: sorted.map(({ append }) => append),
    readers: sorted.map(({ readers }) => readers),
  };
}
