/** What a linearizable history of a log can spare: taken away, it leaves a history that is linearizable still. */
import type { Call } from "../history.ts";
import type { PositionOutput, RecordOutput } from "./shapes.ts";

/**
 * Groups of calls, each of which can be spared: a read or a tail by itself; a record, that is an append with the reads
 * that saw it (without it there is less to pass over, and less to be above of). Trims are needed by reads that pass over
 * records, and appends that were not answered by whoever saw them: they stay.
 */
export function spareOfLog(calls: readonly Call[]): Call[][] {
  const records = new Map<number, Call[]>();
  const single: Call[][] = [];
  for (const call of calls) {
    const { type } = call.input as { readonly type: string };
    if (call.output === undefined || type === "trim") continue;
    if (type === "append-record") records.set((call.output as PositionOutput).position, [call]);
    else single.push([call]);
  }
  for (const call of calls) {
    const { record } = (call.output ?? {}) as Partial<RecordOutput>;
    if (record !== null && record !== undefined) records.get(record.position)?.push(call);
  }
  return [...single, ...records.values()];
}
