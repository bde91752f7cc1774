/** A message arrives more than once, from the event that the fault is aimed at. */
import { integerRule } from "../schema.ts";
import { counted, maybe } from "../text/pieces.ts";
import type { FaultShape, FaultSpan } from "./fault-shape.ts";
import { channelFields, drawChannel } from "./message-fault.ts";

/** The message of the event has `copies`, and so have the next ones of its channel, `messages` in all, within `duration`. */
export interface DuplicateFault extends FaultSpan {
  readonly kind: "duplicate";
  readonly messages: number;
  readonly copies: number;
}

export const duplicateFault: FaultShape<DuplicateFault> = {
  kind: "duplicate",
  about: "the message that the fault is aimed at arrives again, perhaps with the next ones of its channel",
  claim: "duplicate",
  serversMin: 1,
  aims: ["sends"],
  fields: { ...channelFields, copies: integerRule(1, 16) },
  usual: { duration: 0, messages: 1, copies: 1 },
  sentence: ["duplicate", maybe(counted("messages", "message")), maybe(counted("copies", "time"))],
  draw: (draw, stage) => ({ ...drawChannel(draw, stage), copies: draw.between(1, 3) }),
  begin: ({ messages, copies }, world) => world.decide({ drop: false, copies }, messages),
  named: () => [],
  renumbered: (fault) => fault,
};
