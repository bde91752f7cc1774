/** One question to the engine: it runs in a worker of its own, which is ended with it. */
import type { EngineAnswer, EngineAsked, EngineData, EngineModule } from "../engine-data.ts";
import { moduleOfLine, scriptOf } from "../script.ts";

/** Which code is run. */
export interface CodeOf {
  /** The planted bug is in it. */
  readonly hasBug: boolean;
  /** Other texts of modules, by file. */
  readonly edits: ReadonlyMap<string, string>;
}

export interface JobEars {
  hear(answer: EngineAnswer): void;
  /** The code cannot be run, or threw an error: `place` is where, as far as that is known. */
  fail(words: string, place: { readonly file: string; readonly line: number } | null): void;
}

/** Returns what ends it. */
export function startJob(engine: EngineData, code: CodeOf, asked: EngineAsked, ears: JobEars): () => void {
  const modules = engine.modules.map((module) => ({ text: runText(module, code) }));
  const url = URL.createObjectURL(new Blob([scriptOf(modules)], { type: "text/javascript" }));
  const worker = new Worker(url);
  const end = (): void => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
  worker.onmessage = ({ data }: MessageEvent<EngineAnswer>) => ears.hear(data);
  worker.onerror = (error) => {
    error.preventDefault();
    end();
    const found = moduleOfLine(modules, error.lineno);
    const place = found === null ? null : { file: engine.modules[found.at]!.file, line: found.line };
    ears.fail(`${place === null ? "" : `${place.file}, line ${place.line}: `}${error.message}`, place);
  };
  worker.postMessage(asked);
  return end;
}

const runText = ({ file, text, planted }: EngineModule, { hasBug, edits }: CodeOf): string =>
  edits.get(file) ?? (hasBug && planted !== null ? planted : text);
