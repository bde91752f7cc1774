/**
 * What a proxy wants to ask the registry: one question at a time, those that the log waits for first.
 * Source: NSDI 2012, section 3.1: the auxiliary, which a compare-and-set of a key-value store of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { beatOf, lookAtBeat } from "../shared/registry-beats.ts";
import { lookUpLayout, swapLayout } from "./layout.ts";
import type { ProxyState, ProxyTypes, Purpose } from "./state.ts";

/** On these the log waits, most urgent first. */
const urgent: readonly Purpose[] = ["swap", "look"];

export const { want, hear, unwantUrgent: unwantSwap } = questions(urgent, questionOf);

function questionOf(state: ProxyState, purpose: Purpose, io: Io<ProxyTypes>): KvOperation {
  const { layout, proposal, beats } = state;
  switch (purpose) {
    case "swap":
      return swapLayout(layout, proposal);
    case "look":
      return lookUpLayout;
    case "look at beat":
      return lookAtBeat;
    case "beat":
      return beatOf(layout.epoch, io.self, beats);
  }
}
