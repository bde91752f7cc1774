/** Says how far shrinking is while it lasts. */
import { count, plural } from "../../reports/format.ts";
import type { ProgressLine } from "../output/progress.ts";

const everyMillis = 250;

/** Who shrinks: how many runs each has spent. */
interface Spending {
  readonly spent: number;
}

/** Awaits the work, saying now and then how many runs it took so far; `what`: `2 violations`. */
export async function whileShrinking<T>(
  work: Promise<T>,
  hands: readonly Spending[],
  { what, runsMax }: { readonly what: string; readonly runsMax: number },
  progress: ProgressLine,
): Promise<T> {
  const begun = performance.now();
  const timer = setInterval(() => {
    const spent = hands.reduce((sum, hand) => sum + hand.spent, 0);
    const seconds = Math.floor((performance.now() - begun) / 1_000);
    progress.update(
      () => `shrinking ${what}: ${plural(spent, "run")} in ${seconds} s, at most ${count(runsMax)} for each`,
    );
  }, everyMillis);
  return work.finally(() => clearInterval(timer));
}
