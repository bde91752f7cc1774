/** What servers and sessions were at behind the first seconds: of each resource the share of its busiest one. */
import type { CallRecord, WorkDone } from "../../plan/run-result.ts";
import type { TimedCall } from "./calls.ts";

/** What may saturate. A session of a client is at a call from when it asks until it is answered. */
export const resources = ["processor", "line", "disk", "sessions"] as const;
export type Resource = (typeof resources)[number];

export interface Busy {
  /** Of the time, 0 to 1: of the busiest server's, or of all sessions'. */
  readonly share: number;
  /** Whose: `leader`, or a role of servers; null: of all clients. */
  readonly whose: string | null;
}

export type Busiest = { readonly [resource in Resource]: Busy };

const columns = { processor: "processors", line: "lines", disk: "disks" } as const;

/** Null where the run does not tell, or nothing returned behind the first seconds. */
export function busiestOf(
  { work = [], healedAt }: CallRecord,
  calls: readonly TimedCall[],
  warm: number,
  sessions: number,
  whose: (node: number) => string,
): Busiest | null {
  const [first, last] = [work.find(({ at }) => at >= warm), work.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const busiest = (column: keyof Omit<WorkDone, "at">): Busy => {
    const done = last[column].map((micros, node) => micros - first[column][node]!);
    const most = Math.max(...done);
    return { share: Math.min(1, most / (last.at - first.at)), whose: whose(done.indexOf(most)) };
  };
  const open = calls.reduce((sum, { invoked, returned }) => {
    return sum + Math.max(0, Math.min(healedAt, returned) - Math.max(warm, invoked));
  }, 0);
  return {
    processor: busiest(columns.processor),
    line: busiest(columns.line),
    disk: busiest(columns.disk),
    sessions: { share: Math.min(1, open / ((healedAt - warm) * sessions)), whose: null },
  };
}
