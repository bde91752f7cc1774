/** The lab's side of its worker: it answers what it is asked, one question after the other. */
import type { System } from "../../../sim/contract/system.ts";
import type { JudgesOf } from "../../engine.ts";
import type { LabAsked } from "../lab-asked.ts";
import { LabHand, type LabScenarios } from "../lab-engine.ts";

export function serveLabEngine(system: System, judgesOf: JudgesOf, scenarios: LabScenarios): void {
  const hand = new LabHand(system, judgesOf, scenarios);
  self.addEventListener("message", ({ data }: MessageEvent<LabAsked>) => self.postMessage(hand.answer(data)));
}
