/** How far something is whose end is known: a bar, its share, and the time that is left. */

const barWidth = 12;
/** Earlier, what is left is anybody's guess. */
const shareMin = 0.02;

/** `[#####-------] 42 %, 12 s left`; `share`: 0 to 1, `seconds`: since the beginning. In a log the bar is left out. */
export function barOf(share: number, seconds: number, isLive: boolean): string {
  const done = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  const marks = Math.floor(done * barWidth);
  const bar = isLive ? `[${"#".repeat(marks)}${"-".repeat(barWidth - marks)}] ` : "";
  const left = done < shareMin || done >= 1 ? "" : `, ${spanOf((seconds * (1 - done)) / done)} left`;
  return `${bar}${Math.floor(done * 100)} %${left}`;
}

/** `12 s`, `3 min`, `2 h 10 min`: as exact as a guess may be. */
export function spanOf(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
