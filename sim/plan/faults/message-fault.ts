/** What faults share that decide on the message of an event: how many of its channel they reach. */
import type { Draw } from "../draw.ts";
import { integerRule } from "../schema.ts";
import { drawDuration, type Stage } from "./fault-shape.ts";

export const channelFields = { messages: integerRule(1, 1_000_000) };

/** Mostly that message alone. */
export function drawChannel(draw: Draw, stage: Stage): { readonly duration: number; readonly messages: number } {
  if (draw.chance(70)) return { duration: 0, messages: 1 };
  return { duration: drawDuration(draw, stage), messages: draw.between(2, 8) };
}
