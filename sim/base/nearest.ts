/** The nearest known name to one that is not known. */
import { clipped, UserError } from "./user-error.ts";

/** The known name that takes the fewest edits, or null when none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase().slice(0, 100), candidate.toLowerCase());
    if (edits < least) {
      best = candidate;
      least = edits;
    }
  }
  return best ?? known.find((candidate) => name.length >= 3 && candidate.startsWith(name)) ?? null;
}

/** Edits (insert, delete, replace, swap of neighbours) between two names. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** The mistake of naming a `kind` (`system`, `scenario` …) that does not exist. */
export function unknownName(kind: string, name: string, known: readonly string[]): UserError {
  const near = nearest(name, known);
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  const list = known.length > 0 && known.length <= 24 ? ` Known: ${known.join(", ")}.` : "";
  return new UserError({
    code: `unknown-${kind.replaceAll(" ", "-")}`,
    place: kind,
    value: clipped(name, 60),
    remedy: `${hint}${list}`.trim() || `name a ${kind} that there is`,
    sentence: `there is no ${kind} "${clipped(name, 60)}".${hint}${list}`,
  });
}
