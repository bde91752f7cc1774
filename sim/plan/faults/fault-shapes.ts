/** Every kind of fault a plan may hold. */
import type { Draw } from "../draw.ts";
import type { Fault } from "../plan.ts";
import { bridge } from "./bridge.ts";
import { clockJump } from "./clock-jump.ts";
import { crash } from "./crash.ts";
import { diskStall } from "./disk-stall.ts";
import type { FaultShape, Stage } from "./fault-shape.ts";
import { flapping } from "./flapping.ts";
import { isolate } from "./isolate.ts";
import { oneWay } from "./one-way.ts";
import { partition } from "./partition.ts";
import { pause } from "./pause.ts";
import { ring } from "./ring.ts";
import { slowLinks } from "./slow-links.ts";
import { slowNode } from "./slow-node.ts";
import { wipe } from "./wipe.ts";

export const faultShapes: { readonly [K in Fault["kind"]]: FaultShape<K> } = {
  partition,
  "one-way": oneWay,
  bridge,
  ring,
  isolate,
  flapping,
  "slow-links": slowLinks,
  "slow-node": slowNode,
  crash,
  wipe,
  pause,
  "disk-stall": diskStall,
  "clock-jump": clockJump,
};

export const faultKinds = Object.keys(faultShapes) as Fault["kind"][];

/** A fault of this kind that begins at `at`. */
export const drawFault = (kind: Fault["kind"], at: number, draw: Draw, stage: Stage): Fault =>
  ({ kind, at, ...faultShapes[kind].draw(draw, stage) }) as Fault;
