/** The engine's side of a page's worker: it is asked once, answers once, and is ended. */
import type { System } from "../../sim/contract/system.ts";
import { type JudgesOf, runAgain } from "../engine.ts";
import type { EngineAsked } from "../engine-data.ts";

export function serveEngine(system: System, judgesOf: JudgesOf): void {
  self.addEventListener("message", ({ data }: MessageEvent<EngineAsked>) => {
    self.postMessage(runAgain(data, system, judgesOf));
  });
}
