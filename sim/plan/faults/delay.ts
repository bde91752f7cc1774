/** A message takes its time, from the event that the fault is aimed at. */
import { integerRule } from "../schema.ts";
import { counted, fieldAs, maybe } from "../text/pieces.ts";
import { type FaultShape, type FaultSpan, microsMax } from "./fault-shape.ts";
import { channelFields, drawChannel } from "./message-fault.ts";

/** The message of the event takes `micros`, and so do the next ones of its channel, `messages` in all, within `duration`. */
export interface DelayFault extends FaultSpan {
  readonly kind: "delay";
  readonly messages: number;
  readonly micros: number;
}

export const delayFault: FaultShape<DelayFault> = {
  kind: "delay",
  about: "the message that the fault is aimed at takes long, perhaps with the next ones of its channel",
  claim: "reorder", // others overtake it
  serversMin: 1,
  aims: ["sends"],
  fields: { ...channelFields, micros: integerRule(1, microsMax) },
  usual: { duration: 0, messages: 1, micros: 100_000 },
  sentence: ["delay", maybe(counted("messages", "message")), "by", fieldAs("time", "micros")],
  draw: (draw, stage) => ({
    ...drawChannel(draw, stage),
    micros: draw.span(10_000, Math.max(20_000, Math.min(1_000_000, stage.activeMicros))),
  }),
  begin: ({ messages, micros }, world) => world.decide({ drop: false, micros }, messages),
  named: () => [],
  renumbered: (fault) => fault,
};
