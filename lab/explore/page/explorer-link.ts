/** The explorer in its worker, linked from modules through a blob's address. */
import type { EngineData } from "../../engine-data.ts";
import { scriptOf } from "../../script.ts";
import type { ExplorerAnswer, ExplorerAsked } from "../explore-data.ts";

export interface ExplorerLink {
  ask(asked: ExplorerAsked): void;
  end(): void;
}

/** `hasBug`: with the planted bug that the engine knows. `fail`: it cannot run, or threw. */
export function linkExplorer(
  { modules }: Pick<EngineData, "modules">,
  hasBug: boolean,
  hear: (answer: ExplorerAnswer) => void,
  fail: (words: string) => void,
): ExplorerLink {
  const texts = modules.map(({ text, planted }) => ({ text: hasBug && planted !== null ? planted : text }));
  const url = URL.createObjectURL(new Blob([scriptOf(texts)], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }: MessageEvent<ExplorerAnswer>) => hear(data);
  worker.onerror = (error) => {
    error.preventDefault();
    fail(error.message);
  };
  return {
    ask: (asked) => worker.postMessage(asked),
    end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
