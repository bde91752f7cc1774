/** Loads on the way to saturation: twice as much until it is more than a system answers, then between the two. */

/** One load that was tried. */
export interface LoadTried {
  /** Operations a second that clients asked for. */
  readonly load: number;
  /** That were answered, in the median over the plans; null: none. */
  readonly okPerSecond: number | null;
}

const firstLoad = 500;
const mostLoad = 64_000;
/** Answered so far, it is carried: what is missing is on its way when the run ends. */
const carriedShare = 0.95;
/** How near the load that is carried comes to one that is not. */
const nearness = 1.25;

export const isCarried = ({ load, okPerSecond }: LoadTried): boolean => (okPerSecond ?? 0) >= carriedShare * load;

/** The load to try next; null: it is known where the system saturates, or that it carries all that is tried. */
export function nextLoad(tried: readonly LoadTried[]): number | null {
  if (tried.length === 0) return firstLoad;
  const carried = mostCarried(tried);
  const above = tried.filter(({ load }) => load > carried).map(({ load }) => load);
  if (above.length === 0) return carried >= mostLoad ? null : 2 * carried;
  if (carried === 0) return null; // not even the first
  const least = Math.min(...above);
  const middle = Math.round(Math.sqrt(carried * least) / 100) * 100;
  return least / carried <= nearness || middle <= carried || middle >= least ? null : middle;
}

/** The most that was carried with all that was less; 0: nothing was. */
export function mostCarried(tried: readonly LoadTried[]): number {
  let most = 0;
  for (const one of tried.toSorted((a, b) => a.load - b.load)) {
    if (!isCarried(one)) break;
    most = one.load;
  }
  return most;
}
