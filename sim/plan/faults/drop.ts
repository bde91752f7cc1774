/** A message is lost, at the event that the fault is aimed at. */
import { counted, maybe } from "../text/pieces.ts";
import type { FaultShape, FaultSpan } from "./fault-shape.ts";
import { channelFields, drawChannel } from "./message-fault.ts";

/** The message of the event is lost, and so are the next ones of its channel, `messages` in all, within `duration`. */
export interface DropFault extends FaultSpan {
  readonly kind: "drop";
  readonly messages: number;
}

export const dropFault: FaultShape<DropFault> = {
  kind: "drop",
  about: "the message that the fault is aimed at is lost, perhaps with the next ones of its channel",
  claim: "drop",
  serversMin: 1,
  aims: ["sends", "receives"],
  fields: channelFields,
  usual: { duration: 0, messages: 1 },
  sentence: ["drop", maybe(counted("messages", "message"))],
  draw: drawChannel,
  begin: ({ messages }, world) => world.decide({ drop: true }, messages),
  named: () => [],
  renumbered: (fault) => fault,
};
