/** The calls of a run's record, one by one, and its traffic at any time. */
import type { CallRecord } from "../../plan/run-result.ts";

export interface TimedCall {
  readonly client: number;
  readonly invoked: number;
  /** Infinity where it was open when the active part ended. */
  readonly returned: number;
  readonly outcome: "ok" | "failed" | "unknown" | "open";
}

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A session's number tells its client, and how many were given up before it. */
export function callsOf(record: CallRecord, clients: number, sessions: number): readonly TimedCall[] {
  return record.sessions.map((session, at): TimedCall => {
    const client = Math.floor((session % (clients * sessions)) / sessions);
    const [invoked, returned] = [record.invoked[at]!, record.returned[at]!];
    if (returned < 0) return { client, invoked, returned: Number.POSITIVE_INFINITY, outcome: "open" };
    return { client, invoked, returned, outcome: record.outcomes[at]! };
  });
}

/** What there had been by `time`, as the last call that had returned by then tells. */
export function trafficAt(
  { returned, ...record }: CallRecord,
  column: "messages" | "bytes" | "syncs" | "messagesBelow" | "syncsBelow",
  time: number,
): number {
  let [low, high] = [0, returned.length]; // rows before `low` returned by then, rows from `high` on did not
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = returned[middle]!;
    if (at >= 0 && at <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : record[column][low - 1]!;
}
