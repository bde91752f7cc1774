/**
 * What the registry answers, to whichever of a proxy's questions.
 * Source: NSDI 2012, section 3.1: projections are read from the auxiliary, and proposed to it.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { hear } from "./asking.ts";
import { onBeatSeen } from "./heartbeat.ts";
import { layoutOf } from "./layout.ts";
import { firstLayoutIn } from "./quorums.ts";
import { onLooked, onSwapAnswered } from "./reconfiguration.ts";
import type { ProxyState, ProxyTypes, Purpose } from "./state.ts";

type ProxyIo = Io<ProxyTypes>;

export const onRegistryReply = (state: ProxyState, reply: Reply, io: ProxyIo): void => hear(state, reply, io, take);

function take(state: ProxyState, purpose: Purpose, { result }: RegistryAnswer, io: ProxyIo): void {
  const value = result?.type === "value" ? result.value : null;
  switch (purpose) {
    case "look":
      return onLooked(state, layoutOf(value, firstLayoutIn(io.cluster)), io);
    case "swap":
      return onSwapAnswered(state, result?.type === "swapped" && result.swapped, io);
    case "look at beat":
      return onBeatSeen(state, value, io);
    case "beat":
      return;
  }
}
