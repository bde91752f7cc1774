/** What the verdicts about many histories come to. */
import { type HistoryOutcome, outcomeKinds } from "./outcome.ts";

const counted = (outcomes: readonly HistoryOutcome[]): readonly (readonly [string, number])[] =>
  outcomeKinds.map((kind) => [kind, outcomes.filter((outcome) => outcome.kind === kind).length] as const);

/** A line, ending in a line break. */
export function manyText(outcomes: readonly HistoryOutcome[], isStopped: boolean): string {
  const parts = counted(outcomes).flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${kind}`]));
  const total = outcomes.length === 1 ? "1 history" : `${outcomes.length} histories`;
  return `${total}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}${isStopped ? "; interrupted" : ""}\n`;
}

/** The same as plain data: keys here are an interface, kept from release to release. */
export function manyData(outcomes: readonly HistoryOutcome[], isStopped: boolean): object {
  return {
    command: "verify",
    histories: outcomes.length,
    interrupted: isStopped,
    counts: Object.fromEntries(counted(outcomes)),
    files: outcomes.map(({ data }) => data),
  };
}
