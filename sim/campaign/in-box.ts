/**
 * The last word of shrinking: the exhaustive checker's way to the same violation, through a box that is known to show it.
 * Loaded by those alone who shrink with such a box, since the checker comes with it.
 */
import { checkSystem, counterexample } from "../check/check-system.ts";
import { type Box, planOfBox } from "../check/subjects/system/box.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import { serversOf } from "../plan/draw-plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { leaveOutChoices } from "../search/shrink/as-schedule.ts";
import type { ShorterWay } from "../search/shrink/shrink.ts";

/** A box that shows a violation, and how it is searched where breadth first takes too long. */
export interface KnownBox {
  readonly box: Box;
  readonly search?: "depth";
}

/** States looked at: ten seconds or so, and the same on every machine. */
const statesMax = 4_000_000;
const memory = 2 ** 30;

/**
 * Looks through the box breadth first, no deeper than the run is long. What the checker finds is a run of the
 * scheduled drive; it counts when all judges are asked and the same one speaks first. `beat` is called now and then.
 */
export const shorterInBox =
  ({ box, search }: KnownBox, system: System, invariants: readonly Invariant[], beat: () => void): ShorterWay =>
  (than, run) => {
    const { invariant: name } = than.violation!;
    const judge = invariants.find((one) => one.name === name);
    if (judge?.drive === "timed") return null;
    const interrupted = (): boolean => {
      beat();
      return false;
    };
    const way = search === undefined ? {} : { search };
    const { nodes, options } = planOfBox(system, box, []);
    const depth = than.events - 1 - serversOf(system, nodes, options); // each server's start is an event, and so is a step
    if (depth < 1) return null;
    const limits = { ...way, states: statesMax, memory, depth };
    // What breaks without a judge, such as a handler that throws, is found by all of them.
    const asked = judge === undefined ? invariants : [judge];
    const report = checkSystem(system, box, asked, { ...limits, interrupted, without: ["symmetry"] });
    const [found] = report.violations;
    if (found === undefined || found.invariant !== name || found.path.length === 0) return null;
    const isSame = ({ violation }: RunResult): boolean => violation?.invariant === name;
    const stage = { system, invariants: invariants.filter(({ drive }) => drive !== "timed"), beat };
    const least = leaveOutChoices(counterexample(system, box, found), { run, isSame }, stage);
    return least !== null && least.events < than.events ? least : null;
  };
