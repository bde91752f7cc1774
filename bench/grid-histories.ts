/** A grid of histories, drawn by a seed, as rows of numbers that checkers in other languages read too. */
import { answered, type Call, pending } from "../invariants/linearizability/history.ts";
import type { Model } from "../invariants/linearizability/model.ts";
import { casRegister } from "../invariants/linearizability/models/cas-register.ts";
import { keyValue } from "../invariants/linearizability/models/key-value.ts";
import { mutex } from "../invariants/linearizability/models/mutex.ts";
import { queue } from "../invariants/linearizability/models/queue.ts";
import { set } from "../invariants/linearizability/models/set.ts";
import { Stream } from "../sim/base/random.ts";

export const objects = ["register", "key-value", "queue", "set", "lock"] as const;

/** One place of the grid. */
export interface GridCell {
  readonly model: (typeof objects)[number];
  readonly clients: number;
  readonly calls: number;
  /** Percent of calls that nobody hears of again; half of them take effect. */
  readonly lost: number;
  /** How many values there are; 0: each is another. */
  readonly values: number;
  readonly bent: boolean;
}

/** Client, kind, two arguments, key, called, returned (-1: never), answer (-2: never heard). */
type Row = [number, number, number, number, number, number, number, number];

const never = -1;
const unheard = -2;
const keys = 10;

const oneOf = <T>(list: readonly T[], stream: Stream): T => list[stream.below(list.length)] as T;

/** Place number `index` of the grid of `seed`. */
export function cellOf(seed: string, index: number): GridCell {
  const stream = new Stream(`grid/${seed}/${index}`);
  const model = oneOf(objects, stream);
  const isLong = model === "register" || model === "key-value";
  return {
    ...{ model, clients: oneOf([4, 8, 12, 20, 50, 100], stream) },
    calls: oneOf(isLong ? [100, 300, 1_000, 10_000, 100_000] : [100, 300, 1_000], stream),
    lost: oneOf([0, 0, 5, 10, 20, 30], stream),
    values: model === "set" ? oneOf([5, 20, 30], stream) : model === "lock" ? 1 : oneOf([5, 100, 0], stream),
    bent: stream.below(2) === 0,
  };
}

/** What an operation does to the object, and its answer; null while it cannot be done. */
function doing(model: GridCell["model"]): (row: Row) => number | null {
  const held = new Map<number, number>();
  const line: number[] = [];
  let [bits, isHeld] = [0, false];
  switch (model) {
    case "queue":
      return ([, kind, a]) => (kind === 0 ? line.push(a) && 0 : (line.shift() ?? -1));
    case "set":
      return ([, kind, a]) => {
        if (kind === 1) return bits;
        bits |= 1 << a;
        return 0;
      };
    case "lock":
      return ([, kind]) => {
        if (isHeld === (kind === 0)) return null;
        isHeld = kind === 0;
        return 0;
      };
    default:
      return ([, kind, a, b, key]) => {
        const now = held.get(key) ?? -1;
        if (kind === 0) return now;
        if (kind === 2 && now !== a) return 0;
        held.set(key, kind === 1 ? a : b);
        return kind === 1 ? 0 : 1;
      };
  }
}

interface Busy {
  readonly row: Row;
  readonly isLost: boolean;
  isDone: boolean;
}

/** So many turns in which nothing can be done end a history: whoever holds the lock is gone. */
const idleMax = 10_000;

/** The history of a place: made by a real object, with one answer taken from another call if it is to be bent. */
export function gridHistory(cell: GridCell, seed: string): readonly Row[] {
  const { model, clients, calls, lost, values, bent } = cell;
  const stream = new Stream(`grid/${seed}/${JSON.stringify(cell)}`);
  const act = doing(model);
  const busy = new Map<number, Busy>();
  const seats = Array.from({ length: clients }, (_, at) => at);
  const rows: Row[] = [];
  const turns = new Map<number, number>();
  let [time, next, idle] = [0, clients, 0];
  while ((rows.length < calls || busy.size > 0) && idle < idleMax) {
    const seat = stream.below(clients);
    const client = seats[seat]!;
    const current = busy.get(seat);
    time++;
    idle++;
    if (current === undefined) {
      if (rows.length >= calls) continue;
      const turn = turns.get(client) ?? 0;
      turns.set(client, turn + 1);
      const row: Row = [client, ...asked(model, values, rows.length, turn, stream), time, never, unheard];
      rows.push(row);
      busy.set(seat, { row, isLost: stream.below(100) < lost, isDone: false });
    } else if (current.isLost) {
      if (stream.below(2) === 0) act(current.row);
      busy.delete(seat);
      seats[seat] = next++;
    } else if (!current.isDone) {
      const answer = act(current.row);
      if (answer === null) continue;
      current.isDone = true;
      current.row[7] = answer;
    } else {
      current.row[6] = time;
      busy.delete(seat);
    }
    idle = 0;
  }
  for (const { row } of busy.values()) row[7] = row[6] === never ? unheard : row[7];
  const told = rows.filter((row) => row[6] !== never || !isRead(model, row));
  if (bent) bend(model, told, stream);
  return told;
}

function asked(model: GridCell["model"], values: number, index: number, turn: number, stream: Stream) {
  const value = values === 0 ? index : stream.below(values);
  if (model === "queue") return [stream.below(2), value, 0, 0] as const;
  if (model === "set") return [stream.below(3) === 0 ? 0 : 1, value, 0, 0] as const;
  if (model === "lock") return [turn % 2, 0, 0, 0] as const;
  const key = model === "register" ? 0 : stream.below(keys);
  const kind = stream.below(5);
  const expected = values === 0 ? Math.max(0, index - 1 - stream.below(5)) : stream.below(values);
  return kind < 2
    ? ([0, 0, 0, key] as const)
    : kind < 4
      ? ([1, value, 0, key] as const)
      : ([2, expected, value, key] as const);
}

/** Whether the call tells something. A lost one tells nothing, and does nothing but in a queue. */
const isRead = (model: GridCell["model"], [, kind]: Row): boolean =>
  kind === (model === "set" ? 1 : 0) && model !== "queue" && model !== "lock";

function bend(model: GridCell["model"], rows: readonly Row[], stream: Stream): void {
  if (model === "lock") {
    // One that was released twice: nobody asked for it between.
    const releases = rows.filter(([, kind, , , , , returned]) => kind === 1 && returned !== never);
    if (releases.length > 0) oneOf(releases, stream)[1] = 0;
    return;
  }
  const reads = rows.filter(
    ([, kind, , , , , returned]) => returned !== never && kind === (model === "queue" || model === "set" ? 1 : 0),
  );
  if (reads.length < 2) return;
  oneOf(reads, stream)[7] = oneOf(reads, stream)[7];
}

const models: { readonly [name in GridCell["model"]]: () => Model } = {
  ...{ register: casRegister, "key-value": keyValue, queue, set, lock: mutex },
};

/** The history as it is decided here. */
export function gridCalls(model: GridCell["model"], rows: readonly Row[]): { model: Model; calls: Call[] } {
  const calls = rows.map((row): Call => {
    const [client, , , , , called, returned] = row;
    const input = inputOf(model, row);
    return returned === never
      ? pending(client, called, input)
      : answered(client, called, returned, input, outputOf(model, row));
  });
  return { model: models[model](), calls };
}

function inputOf(model: GridCell["model"], [, kind, a, b, key]: Row): object {
  if (model === "queue") return kind === 0 ? { type: "enqueue", value: a } : { type: "dequeue" };
  if (model === "set") return kind === 0 ? { type: "add", value: a } : { type: "read" };
  if (model === "lock") return { type: kind === 0 ? "acquire" : "release" };
  const about = model === "register" ? {} : { key: `k${key}` };
  if (kind === 0) return { type: model === "register" ? "read" : "get", ...about };
  if (kind === 1) return { type: model === "register" ? "write" : "put", ...about, value: a };
  return { type: "compare-and-set", ...about, expected: a, value: b };
}

function outputOf(model: GridCell["model"], [, kind, , , , , , out]: Row): object {
  const done = { type: "done" };
  if (model === "queue") return kind === 0 ? done : { type: "value", value: out === -1 ? null : out };
  if (model === "set") {
    return kind === 0
      ? done
      : { type: "value", value: Array.from({ length: 31 }, (_, at) => at).filter((at) => (out >> at) & 1) };
  }
  if (model === "lock" || kind === 1) return done;
  if (kind === 2) return { type: "swapped", swapped: out === 1 };
  return { type: "value", value: out === -1 ? null : out };
}
