/** The engine asked for something: one worker at a time, which is ended when it has answered, takes too long or is stopped. */
import { scriptOf } from "../../script.ts";
import { enginePart } from "../engine-part.ts";
import type { LabAnswer, LabAsked } from "../lab-asked.ts";
import type { LabBug, LabEngine } from "../lab-data.ts";

/** Who takes longer goes on for ever, as far as a visitor is concerned. */
const secondsMax = 60;

export type Asked = Extract<LabAnswer, { readonly type: "refused" }> | { readonly type: "stopped" } | LabAnswer;

export class LabWorkers {
  readonly #engine: LabEngine;
  #stop: (() => void) | null = null;

  constructor(engine: LabEngine) {
    this.#engine = engine;
  }

  /** Opens a worker with the modules of a system, and a bug planted in them, for one question after the other. */
  open(system: string, bug: LabBug | null): Conversation {
    this.stop();
    const entry = this.#engine.entries[system]!;
    const modules = enginePart(this.#engine, entry.lab, bug).map(({ text, planted }) => ({ text: planted ?? text }));
    const url = URL.createObjectURL(new Blob([scriptOf(modules)], { type: "text/javascript" }));
    const worker = new Worker(url);
    let settle: (answer: Asked) => void = () => {};
    const end = (answer: Asked): void => {
      worker.terminate();
      URL.revokeObjectURL(url);
      settle(answer);
    };
    this.#stop = () => end({ type: "stopped" });
    const ask = (asked: LabAsked): Promise<Asked> =>
      new Promise((resolve) => {
        const timer = setTimeout(
          () => end({ type: "refused", why: `It did not end within ${secondsMax} s and was stopped.` }),
          1_000 * secondsMax,
        );
        settle = (answer) => {
          clearTimeout(timer);
          resolve(answer);
        };
        worker.onmessage = ({ data }: MessageEvent<LabAnswer>) => settle(data);
        worker.onerror = (error) => {
          error.preventDefault();
          end({ type: "refused", why: error.message });
        };
        worker.postMessage(asked);
      });
    return { ask, close: () => end({ type: "stopped" }) };
  }

  /** Ends what is under way. */
  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }
}

export interface Conversation {
  ask(asked: LabAsked): Promise<Asked>;
  close(): void;
}
