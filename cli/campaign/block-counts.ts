/** How often this thread ran each block of its modules: V8's precise counts, block by block, asked for by its inspector. */
import { type Profiler, Session } from "node:inspector";

/** What V8 counted in a module: [from, to, times], by where a range begins, and the wider before the narrower. */
export interface ModuleCounts {
  /** Its address. */
  readonly url: string;
  readonly ranges: readonly (readonly [from: number, to: number, times: number])[];
}

/**
 * Begins to count, in modules that are loaded from now on. Returns what tells the counts of those at or below `addresses` since
 * it was asked last.
 */
export function countBlocks(): (addresses: readonly string[]) => readonly ModuleCounts[] {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return (addresses) => {
    let taken: readonly Profiler.ScriptCoverage[] = [];
    session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error !== null) throw error;
      taken = result; // before `post` returns
    });
    const wanted = taken.filter(({ url }) => addresses.some((address) => url.startsWith(address)));
    return wanted.map(({ url, functions }) => ({ url, ranges: rangesOf(functions) }));
  };
}

function rangesOf(functions: readonly Profiler.FunctionCoverage[]): ModuleCounts["ranges"] {
  const ranges = functions.flatMap((one) => one.ranges);
  const sorted = ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  return sorted.map(({ startOffset, endOffset, count }) => [startOffset, endOffset, count] as const);
}

/** How often the code at a place of the module ran: as often as the narrowest range around it. */
export function timesAt({ ranges }: ModuleCounts, place: number): number {
  let times = 0;
  for (const [from, to, count] of ranges) {
    if (from > place) break;
    if (place < to) times = count;
  }
  return times;
}
