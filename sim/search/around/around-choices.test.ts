/** Which choices of a scheduled run are necessary. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../../invariants/judges-of.ts";
import { paxos } from "../../../protocols/paxos/index.ts";
import { checkSystem, counterexample } from "../../check/check-system.ts";
import { smallBox } from "../../check/subjects/system/box.ts";
import { exploreAround } from "./around.ts";
import type { Neighbourhood } from "./neighbourhood.ts";

const box = { ...smallBox(paxos), clients: 2, timeouts: 0, options: { phase1: 1, phase2: 1 } };
const agreement = judgesOf(paxos).filter(({ name }) => name === "agreement");
const plan = counterexample(paxos, box, checkSystem(paxos, box, agreement).violations[0]!);

/** What is told of the runs around the one with these choices; `stopAfter`: so many runs are looked at. */
function around(choices: readonly string[], radius = 0, stopAfter = Number.POSITIVE_INFINITY): Neighbourhood {
  const runs = exploreAround({ ...plan, choices }, paxos, agreement, { radius, runsMax: 10_000 });
  let seen = 0;
  let next = runs.next();
  while (next.done !== true) next = runs.next(++seen >= stopAfter);
  return next.value;
}

describe("around a run of the scheduled drive", () => {
  it("every choice of a shortest way is necessary", () => {
    const { invariant, choices } = around(plan.choices);
    expect(invariant).toBe("agreement");
    expect(choices.map(({ choice }) => choice)).toEqual(plan.choices);
    expect(choices.every(({ isNecessary }) => isNecessary)).toBe(true);
  });

  it.each([
    [["duplicate 5>3 #0"], [false]],
    [
      ["duplicate 5>3 #0", "drop 5>3 #0"], // without its copy the message itself is lost
      [true, false],
    ],
    [
      ["crash 0", "restart 0"], // without the restart the node stays down
      [false, true],
    ],
    [
      ["ask 6 4", "crash 0", "restart 0", "duplicate 5>3 #0"],
      [true, false, true, false],
    ],
  ])("of %j, put in after the first choice, necessary is what the violation is gone without: %j", (more, needed) => {
    const [first, ...rest] = plan.choices;
    const all = [first!, ...more, ...rest.filter((choice) => !more.includes(choice))];
    const { invariant, choices } = around(all);
    expect(invariant).toBe("agreement");
    const found = new Map(choices.map(({ choice, isNecessary }) => [choice, isNecessary]));
    expect([...found.keys()]).toEqual(all);
    expect(more.map((choice) => found.get(choice))).toEqual(needed);
    for (const choice of rest) expect(found.get(choice), choice).toBe(true);
  });

  it("one deviation from a way that is longer than need be leads to a shortest one", () => {
    const [first, ...rest] = plan.choices;
    const { same, runs, shortest, complete } = around([first!, "duplicate 5>3 #0", ...rest], 1);
    expect({ shortest, complete }).toEqual({ shortest: plan.choices, complete: true });
    expect(same).toBeGreaterThan(1);
    expect(runs).toBeGreaterThan(same);
  });

  it("a look that is ended early is not complete, and tells of the choices that were left out so far", () => {
    const { choices, complete, runs } = around(plan.choices, 1, 5);
    expect(choices.map(({ choice }) => choice)).toEqual(plan.choices.slice(0, 5));
    expect({ complete, runs }).toEqual({ complete: false, runs: 0 });
  });
});
