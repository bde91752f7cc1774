/** What plans near a run have shown: counts that are added, whoever ran them, and the sentence on them. */
import { count, plural } from "../reports/format.ts";

export interface NearTally {
  readonly ran: number;
  /** Outside of what the system claims, or of what it can be: they were not run. */
  readonly refused: number;
  /** Violations by judge. */
  readonly kinds: { readonly [invariant: string]: number };
}

export function addTallies(one: NearTally, other: NearTally): NearTally {
  const kinds: { [invariant: string]: number } = { ...one.kinds };
  for (const [invariant, times] of Object.entries(other.kinds)) kinds[invariant] = (kinds[invariant] ?? 0) + times;
  return { ran: one.ran + other.ran, refused: one.refused + other.refused, kinds };
}

export function tellTally({ ran, refused, kinds }: NearTally): string {
  const outside = refused === 0 ? "" : ` (${count(refused)} more, outside of what the system claims, were not)`;
  const found = Object.entries(kinds).map(([invariant, times]) => `${invariant} is broken by ${plural(times, "plan")}`);
  const shown = found.length === 0 ? "no judge objects to any" : found.join(", ");
  return `${plural(ran, "plan")} near this one ran${outside}: ${shown}.`;
}
