/** Looks for a violation in one box after another, the smallest first: the smallest box that shows a bug. */
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import { checkSystem } from "./check-system.ts";
import type { CheckViolation } from "./report.ts";
import { type Box, leastBox } from "./subjects/system/box.ts";

export interface Hunt {
  readonly box: Box;
  readonly violation: CheckViolation;
  /** States looked at in that box, and boxes tried, that one included. */
  readonly states: number;
  readonly boxes: number;
}

export interface HuntLimits {
  /** States of one box before the next is tried, in the first round; each round allows so many times more. */
  readonly states: number;
  readonly millis: number;
  readonly clock: () => number;
  /** Is told which handler begins, and null when it has returned. */
  readonly watch?: (doing: string | null) => void;
}

/** What each way of enlarging the box may come to. */
const most = { clients: 2, operations: 2, timeouts: 3, retries: 1, crashes: 2, duplicates: 1 };
const growing = ["timeouts", "clients", "crashes", "duplicates", "retries", "operations"] as const;
const weightMax = 7;
const roundFactor = 8;
const roundsMax = 4;

/** The boxes in which bugs are looked for: by the sum of what was added, then with the more usual first. */
export function* huntBoxes(system: System): IterableIterator<Box> {
  for (let weight = 0; weight <= weightMax; weight++) yield* enlarged(leastBox(system), weight, 0);
}

function* enlarged(box: Box, weight: number, from: number): IterableIterator<Box> {
  const name = growing[from];
  if (name === undefined) {
    if (weight === 0) yield box;
    else if (weight === 1 && box.clients > 1) yield { ...box, contacts: "any" };
    return;
  }
  for (let added = Math.min(weight, most[name] - box[name]); added >= 0; added--) {
    yield* enlarged({ ...box, [name]: box[name] + added }, weight - added, from + 1);
  }
}

const watching = (watch: HuntLimits["watch"]) => (watch === undefined ? {} : { watch });

/** The first violation in this very box; null when the limits allow none to be found. */
export function huntIn(
  box: Box,
  system: System,
  invariants: readonly Invariant[],
  { states, millis, clock, watch }: HuntLimits,
  search: "breadth" | "depth" = "breadth",
): Hunt | null {
  const options = { states, clock, timeMillis: millis, without: ["symmetry"], search, ...watching(watch) } as const;
  const report = checkSystem(system, box, invariants, options);
  const [violation] = report.violations;
  return violation === undefined ? null : { box, violation, states: report.states, boxes: 1 };
}

/**
 * The first violation in the smallest box that has one, among boxes that were exhausted or looked at as far as the
 * states of a round go; null when the limits allow none to be found.
 */
export function hunt(system: System, invariants: readonly Invariant[], limits: HuntLimits): Hunt | null {
  const { clock } = limits;
  const end = clock() + limits.millis;
  const exhausted = new Set<number>();
  let boxes = 0;
  for (let round = 0, states = limits.states; round < roundsMax; round++, states *= roundFactor) {
    let number = 0;
    for (const box of huntBoxes(system)) {
      number++;
      if (exhausted.has(number)) continue;
      const timeMillis = end - clock();
      if (timeMillis <= 0) return null;
      boxes++;
      // In small boxes symmetry costs more to find than it saves; crashes in the middle of a broadcast break it.
      const without = round === 0 || box.crashes > 0 ? (["symmetry"] as const) : [];
      const report = checkSystem(system, box, invariants, {
        states,
        clock,
        timeMillis,
        without,
        ...watching(limits.watch),
      });
      const [violation] = report.violations;
      if (violation !== undefined) return { box, violation, states: report.states, boxes };
      if (report.exhausted) exhausted.add(number);
    }
  }
  return null;
}
