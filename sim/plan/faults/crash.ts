/** A node loses its memory, perhaps in the middle of what it was doing, and comes back with what its disk kept. */
import type { Draw } from "../draw.ts";
import { eitherRule, integerRule, nothing } from "../schema.ts";
import { counted, fieldAs, maybe, theTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/**
 * From `at` on, the first handler of the node that issues effects is cut after `effects` of them (modulo their number
 * plus one) and the node crashes; null: it crashes at `at`, between handlers. It restarts after `duration`.
 * `loops` more crashes follow: each `duration` after a restart, or at its first handler that issues effects.
 */
export interface CrashFault extends FaultSpan {
  readonly kind: "crash";
  readonly node: Target;
  readonly effects: number | null;
  readonly loops: number;
}

/** After how many effects: below a number that 1 to 10 divide without rest, so that each effect of a handler is as likely. */
export const drawCrashPoint = (draw: Draw): number => draw.between(0, 5_039);

export const crashFault: FaultShape<CrashFault> = {
  kind: "crash",
  about: "one server, or whoever leads, crashes after any effect of a handler and restarts, perhaps several times",
  claim: "crash",
  serversMin: 1,
  fields: { node: targetRule, effects: eitherRule(integerRule(0, 10_000), nothing), loops: integerRule(0, 1_000) },
  usual: { effects: null, loops: 0 },
  sentence: [
    ...["crash", theTarget, maybe("after effect", fieldAs("count", "effects"))],
    maybe("and", counted("loops", "more time")),
  ],
  draw: (draw, stage) => ({
    duration: drawDowntime(draw, stage),
    node: drawTarget(draw, stage),
    effects: draw.chance(65) ? drawCrashPoint(draw) : null,
    loops: draw.chance(75) ? 0 : draw.between(1, 3),
  }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.crash(node, fault.effects, fault.duration, fault.loops, false);
      return endsAtOnce; // the restart is scheduled with the crash itself
    }),
  named: namedTarget,
  renumbered: retarget,
};
