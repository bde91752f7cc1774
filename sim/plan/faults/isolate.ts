/** One server is cut off; clients that still reach it are served by a leader that does not know it is deposed. */
import { boolean, choiceRule } from "../schema.ts";
import { fieldAs, maybe, worded } from "../text/pieces.ts";
import { cut } from "./cut.ts";
import { drawDuration, type FaultShape, type FaultSpan } from "./fault-shape.ts";
import type { Target } from "./surface.ts";
import { drawTarget, namedTarget, retarget, targetRule } from "./target.ts";

/**
 * One server is cut off from the other servers, and from clients too if `clients`. With `only`, in one way: what it sends
 * is lost, while late answers still reach it; or it hears nothing, while all hear it.
 */
export interface IsolateFault extends FaultSpan {
  readonly kind: "isolate";
  readonly node: Target;
  readonly clients: boolean;
  readonly only?: "sending" | "hearing";
}

export const isolateFault: FaultShape<IsolateFault> = {
  kind: "isolate",
  about: "one server, or whoever leads, is cut off from the other servers, with clients or not, both ways or one",
  claim: "partition",
  serversMin: 2,
  fields: { node: targetRule, clients: boolean, only: { optional: choiceRule("sending", "hearing") } },
  usual: { clients: true },
  sentence: [
    ...["cut", fieldAs("target", "node"), "from", worded("clients", ["all", true], ["servers", false])],
    maybe("only", worded("only", ["sending", "sending"], ["hearing", "hearing"])),
  ],
  draw(draw, stage) {
    const span = { duration: drawDuration(draw, stage), node: drawTarget(draw, stage), clients: draw.chance(35) };
    return draw.chance(30) ? { ...span, only: draw.pick(["sending", "hearing"] as const) } : span;
  },
  begin({ node: target, clients, only }, world) {
    const node = world.resolve(target);
    const reach = clients ? world.nodes : world.servers;
    return cut(
      world,
      (a, b) => (a === node && b < reach && only !== "hearing") || (b === node && a < reach && only !== "sending"),
    );
  },
  named: namedTarget,
  renumbered: retarget,
};
