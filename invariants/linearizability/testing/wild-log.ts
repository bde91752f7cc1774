/** Histories of a log whose answers are drawn, most of them wrong; and positions held against the search on many. */
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import type { Call } from "../history.ts";
import { log } from "../models/log.ts";
import { bentLog, randomLog } from "./random-log.ts";

/** A few records at fixed positions, some of whose appends are not answered, and many trims and reads that find nothing. */
export function wildLog(stream: Stream): Call[] {
  const span = 4 + stream.below(14);
  const calls: Call[] = [];
  const add = (input: unknown, output: unknown, unknown = 0): void => {
    const invoked = stream.below(span);
    const returned = invoked + stream.below(1 + stream.below(span));
    const call = { process: calls.length, invoked, returned, input, output, outcome: "ok" } as const;
    const isLost = stream.chance(unknown);
    calls.push(isLost ? { ...call, returned: Number.POSITIVE_INFINITY, output: undefined, outcome: "unknown" } : call);
  };
  const records = Array.from({ length: 1 + stream.below(4) }, () => (stream.chance(700_000) ? "x" : "y"));
  let end = 0;
  const positions = records.map(() => {
    end += 1 + stream.below(2);
    return end - 1;
  });
  for (const [at, value] of records.entries()) {
    add({ type: "append-record", value }, { type: "position", position: positions[at] }, 250_000);
  }
  for (let left = 3 + stream.below(7); left > 0; left--) {
    const draw = stream.below(10);
    const at = stream.below(records.length);
    const position = positions[at] as number;
    if (draw < 3) add({ type: "trim", to: stream.below(end + 2) }, { type: "done" }, 200_000);
    else if (draw < 7) add({ type: "read-record", from: stream.below(end + 1) }, { type: "record", record: null });
    else if (draw === 7) add({ type: "tail" }, { type: "position", position: stream.below(end + 2) });
    else {
      const record = { position, value: records[at] };
      add({ type: "read-record", from: stream.below(position + 1) }, { type: "record", record });
    }
  }
  return calls;
}

/** History number `seed`: a third drawn wildly, a sixth made by a real log, the others bent from such. */
export function drawnLog(seed: number): { readonly calls: readonly Call[]; readonly isReal: boolean } {
  const stream = new Stream(`log/${seed}`);
  if (seed % 3 === 0) return { calls: wildLog(stream), isReal: false };
  const how = {
    calls: 2 + stream.below(seed % 5 === 0 ? 24 : 9),
    clients: 2 + stream.below(4),
    lost: [0, 100_000, 300_000][stream.below(3)] as number,
    values: stream.below(3),
    trims: stream.chance(600_000),
  };
  const calls = randomLog(how, stream);
  const isReal = seed % 6 === 1;
  return { calls: isReal ? calls : bentLog(calls, stream), isReal };
}

/** Enough for all but a few in a hundred thousand, in which many equal appends were lost. */
const configurationsMax = 100_000;

/** How often the search said what of histories `from` to `to`; throws where positions say another. */
export function compareLogs(from: number, to: number): Readonly<Record<"ok" | "illegal" | "unknown", number>> {
  const model = log();
  const seen = { ok: 0, illegal: 0, unknown: 0 };
  for (let seed = from; seed < to; seed++) {
    const { calls, isReal } = drawnLog(seed);
    const fast = decide(calls, model).verdict;
    const slow = decide(calls, model, { zones: false, configurationsMax }).verdict;
    if ((fast !== slow && slow !== "unknown") || (isReal && fast !== "ok")) {
      throw new Error(`history ${seed}: positions say ${fast}, the search ${slow}: ${JSON.stringify(calls)}`);
    }
    seen[slow]++;
  }
  return seen;
}
