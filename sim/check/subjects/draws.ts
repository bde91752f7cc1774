/** Every way in which the draws of a handler may come out. */
import { UserError } from "../../base/user-error.ts";

/** Ways in which one draw may come out. */
const boundMax = 10_000;

/** Calls `run` once for every script of draws: `drawn` holds the values after it returned. */
export function forEachDraw(run: (draw: (bound: number) => number, drawn: readonly number[]) => void): void {
  let script: number[] = [];
  for (;;) {
    const drawn: number[] = [];
    const bounds: number[] = [];
    run((bound) => {
      const value = script[drawn.length] ?? 0;
      drawn.push(value);
      bounds.push(bound);
      return value;
    }, drawn);
    let last = drawn.length - 1;
    while (last >= 0 && drawn[last]! + 1 >= bounds[last]!) last--;
    if (last < 0) return;
    script = [...drawn.slice(0, last), drawn[last]! + 1];
  }
}

/** Throws a UserError unless a handler may draw among so many. */
export function validateBound(who: string, bound: number): void {
  if (Number.isSafeInteger(bound) && bound >= 1 && bound <= boundMax) return;
  throw new UserError({
    code: "draw-bound",
    place: `${who}`,
    value: bound,
    remedy: `give a whole number from 1 to ${boundMax}`,
    sentence: `check: ${who} draws among ${bound}: give a whole number from 1 to ${boundMax}`,
  });
}
