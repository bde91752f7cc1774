/**
 * A first-in first-out queue whose values are unique, decided by the four patterns that a wrong history of one holds: a
 * value taken before it was put in, taken twice, taken before one that was put in earlier, or nothing found though the
 * queue was never empty.
 * Source: Henzinger, Sezgin, Vafeiadis, "Aspect-oriented linearizability proofs" (2013), theorem on queues, for complete
 * histories. A value that was put in by a call never answered was put in if somebody took it, and at any later time; if
 * nobody took it, it need not have been. A call that was never answered and takes may have taken any value: not decided.
 */
import type { Call } from "../history.ts";
import type { SureVerdict } from "../model.ts";
import { valueKey } from "../model.ts";

/** Where one value was put in and taken out, and by which calls. */
interface Passage {
  /** The call that put it in; -1 for a value that was there from the start. */
  readonly put: number;
  readonly putFrom: number;
  readonly putTo: number;
  taken: number;
  takenFrom: number;
  takenTo: number;
}

const nobody = -1;
const never = Number.POSITIVE_INFINITY;

interface Asked {
  readonly type: string;
  readonly value?: unknown;
}

/** Null if a value is put in twice, or a call that takes was never answered. */
export function decideByPatterns(
  calls: readonly Call[],
  initial: readonly unknown[],
  putting: string,
): SureVerdict | null {
  const passages = new Map<unknown, Passage>();
  for (const [place, value] of initial.entries()) {
    // From the start, in their order, before anything began.
    const time = Number.MIN_SAFE_INTEGER + 2 * place;
    if (!enter(passages, value, { put: nobody, putFrom: time, putTo: time })) return null;
  }
  const takes: number[] = [];
  for (const [index, { input, invoked, returned, outcome }] of calls.entries()) {
    const { type, value } = input as Asked;
    if (type === putting) {
      if (!enter(passages, value, { put: index, putFrom: invoked, putTo: returned })) return null;
    } else if (outcome !== "ok") return null;
    else takes.push(index);
  }
  const empties: number[] = [];
  for (const index of takes) {
    const { output, invoked, returned } = calls[index] as Call;
    const { value } = output as { readonly value: unknown };
    if (value === null) {
      empties.push(index);
      continue;
    }
    const passage = passages.get(valueKey(value));
    if (passage === undefined) return wrong(index);
    if (passage.taken !== nobody) return wrong(passage.put, passage.taken, index);
    if (returned < passage.putFrom) return wrong(passage.put, index);
    Object.assign(passage, { taken: index, takenFrom: invoked, takenTo: returned });
  }
  // What was never answered and never taken need not have happened.
  const happened = [...passages.values()].filter(({ putTo, taken }) => putTo !== never || taken !== nobody);
  return findOvertaking(happened) ?? findNeverEmpty(happened, empties, calls) ?? { verdict: "ok" };
}

function enter(
  passages: Map<unknown, Passage>,
  value: unknown,
  put: Pick<Passage, "put" | "putFrom" | "putTo">,
): boolean {
  const key = valueKey(value);
  if (passages.has(key)) return false;
  passages.set(key, { ...put, taken: nobody, takenFrom: never, takenTo: never });
  return true;
}

const wrong = (...conflict: readonly number[]): SureVerdict => ({
  verdict: "illegal",
  conflict: conflict.filter((call) => call !== nobody),
});

/** A value that was put in after another, for certain, and taken before it, for certain. */
function findOvertaking(passages: readonly Passage[]): SureVerdict | null {
  const byEnd = [...passages].sort((left, right) => compare(left.putTo, right.putTo));
  const byStart = [...passages].sort((left, right) => compare(left.putFrom, right.putFrom));
  let next = 0;
  // Of the values that were inside before the next one began to be put in, the one that is taken last.
  let latest: Passage | null = null;
  for (const passage of byStart) {
    for (let one = byEnd[next]; one !== undefined && one.putTo < passage.putFrom; one = byEnd[++next]) {
      if (latest === null || one.takenFrom > latest.takenFrom) latest = one;
    }
    if (latest === null || passage.taken === nobody || latest.takenFrom <= passage.takenTo) continue;
    return wrong(latest.put, passage.put, passage.taken, latest.taken);
  }
  return null;
}

/** Infinities compare equal to themselves, which subtraction would not say. */
const compare = (left: number, right: number): number => (left < right ? -1 : left > right ? 1 : 0);

/** A call that found nothing while one value after the other was inside from before it began until after it ended. */
function findNeverEmpty(
  passages: readonly Passage[],
  empties: readonly number[],
  calls: readonly Call[],
): SureVerdict | null {
  if (empties.length === 0) return null;
  const inside = passages
    .filter(({ putTo, takenFrom }) => putTo < takenFrom)
    .sort((left, right) => compare(left.putTo, right.putTo));
  const byTime = [...empties].sort((left, right) =>
    compare((calls[left] as Call).invoked, (calls[right] as Call).invoked),
  );
  // Stretches of time in which values overlap, so that the queue is never empty.
  const stretches: { readonly from: number; to: number; readonly values: Passage[] }[] = [];
  for (const passage of inside) {
    const last = stretches.at(-1);
    if (last === undefined || passage.putTo >= last.to) {
      stretches.push({ from: passage.putTo, to: passage.takenFrom, values: [passage] });
      continue;
    }
    // Only what reaches further holds the queue longer.
    if (passage.takenFrom <= last.to) continue;
    last.to = passage.takenFrom;
    last.values.push(passage);
  }
  let at = 0;
  for (const index of byTime) {
    const { invoked, returned } = calls[index] as Call;
    while (at + 1 < stretches.length && (stretches[at + 1] as { from: number }).from < invoked) at++;
    const stretch = stretches[at];
    if (stretch === undefined || stretch.from >= invoked || stretch.to <= returned) continue;
    const during = stretch.values.filter(({ putTo, takenFrom }) => takenFrom > invoked && putTo < returned);
    return wrong(...during.flatMap(({ put, taken }) => [put, taken]), index);
  }
  return null;
}

/** What a linearizable history of a queue or a stack can spare: all calls about one value, and each that found nothing. */
export function spareOfContainer(calls: readonly Call[], putting: string): Call[][] {
  const single: Call[][] = [];
  const values = new Map<unknown, Call[]>();
  for (const call of calls) {
    const { type, value } = call.input as Asked;
    const found = (call.output as { readonly value?: unknown } | undefined)?.value;
    // What a call took that was never answered is not known: it stays.
    if (type !== putting && call.output === undefined) continue;
    const about = type === putting ? value : found;
    if (about === null) single.push([call]);
    else {
      const known = values.get(valueKey(about));
      if (known === undefined) values.set(valueKey(about), [call]);
      else known.push(call);
    }
  }
  return [...single, ...values.values()];
}
