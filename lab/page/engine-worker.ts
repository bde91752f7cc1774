/** The engine's side of a page's worker: it is asked once, answers, and is ended. */
import type { System } from "../../sim/contract/system.ts";
import { type JudgesOf, runAgain, searchAround } from "../engine.ts";
import type { EngineAnswer, EngineAsked } from "../engine-data.ts";

export function serveEngine(system: System, judgesOf: JudgesOf): void {
  self.addEventListener("message", ({ data }: MessageEvent<EngineAsked>) => {
    const tell = (answer: EngineAnswer): void => self.postMessage(answer);
    const { search } = data;
    tell(search === null ? runAgain(data, system, judgesOf) : searchAround(search, data, system, judgesOf, tell));
  });
}
