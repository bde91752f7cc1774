/** The explorer's side of a page's worker: it is asked one thing after the other, and answers as it comes to something. */
import type { System } from "../../../sim/contract/system.ts";
import type { JudgesOf } from "../../engine.ts";
import type { ExplorerAsked } from "../explore-data.ts";
import { ExplorerEngine } from "../explorer-engine.ts";

export function serveExplorer(system: System, judgesOf: JudgesOf): void {
  const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const engine = new ExplorerEngine(system, judgesOf, (answer) => self.postMessage(answer), breathe);
  self.addEventListener("message", ({ data }: MessageEvent<ExplorerAsked>) => {
    engine.hear(data).catch((error: unknown) => {
      setTimeout(() => {
        throw error; // to where the page hears of it
      });
    });
  });
}
