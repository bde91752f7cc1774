/**
 * A sync that fails without anyone heeding it: the writes stay in the cache, and a crash loses them.
 * Source: Rebello et al., "Can Applications Recover from fsync Failures?" (ATC 2020): the pages are marked clean, so that
 * the next sync succeeds without them.
 */
import { ofTarget } from "../text/pieces.ts";
import { drawDowntime, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, endsAtOnce, namedTarget, onTarget, retarget, targetRule } from "./target.ts";

/** The next sync of the node with anything to do is reported done, and nothing of it is durable. `duration` means nothing. */
export interface SyncErrorFault extends FaultSpan {
  readonly kind: "sync-error";
  readonly node: Target;
}

export const syncErrorFault: FaultShape<SyncErrorFault> = {
  kind: "sync-error",
  about: "one sync of one server, or of whoever leads, fails unnoticed, so that a crash loses its writes",
  claim: "sync-error",
  serversMin: 1,
  fields: { node: targetRule },
  usual: { duration: 0 },
  sentence: ["failed sync", ofTarget],
  draw: (draw, stage) => ({ duration: drawDowntime(draw, stage), node: drawTarget(draw, stage) }),
  begin: (fault, world) =>
    onTarget(world, fault.node, (node) => {
      world.failSync(node);
      return endsAtOnce;
    }),
  named: namedTarget,
  renumbered: retarget,
};
