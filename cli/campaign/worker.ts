/** The thread that runs plans: loads the engine and what there is to run, then answers one task after another. */
import "../output/no-descriptors.ts";
import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { loadCatalogue } from "../input/load.ts";
import type { AnswerMessage, TaskMessage, WorkerBirth } from "./crew.ts";
import { toldError } from "./told-error.ts";

const { loading, pulse: buffer, isCounting } = workerData as WorkerBirth;
const pulse = new Pulse(buffer);
const port = parentPort!;
module.enableCompileCache();
const countsOf = isCounting ? (await import("./block-counts.ts")).countBlocks() : () => [];
const engine = load();
engine.catch(() => {}); // told with the first answer

async function load(): Promise<(message: TaskMessage) => unknown> {
  const { perform, catalogue } = await loadCatalogue(loading, () => import("../../sim/campaign/perform.ts"));
  return (message) => {
    if ("task" in message) return perform(message.task, catalogue, pulse);
    if ("countsOf" in message) return countsOf(message.countsOf);
    return checkBoxes(message.boxesOf, message.states, catalogue);
  };
}

/** The checker is loaded by those alone who are asked for it. */
async function checkBoxes(name: string, states: number, catalogue: Catalogue): Promise<unknown> {
  pulse.index = null;
  const { checkLeastBoxes } = await import("../../sim/check/least-boxes.ts");
  const system = catalogue.system(name);
  return checkLeastBoxes(system, catalogue.judgesOf(system), states, () => pulse.beat());
}

port.on("message", (message: TaskMessage) => {
  const { id } = message;
  void engine
    .then((answering) => answering(message))
    .then((answer): AnswerMessage => ({ id, answer }))
    .catch((error: unknown): AnswerMessage => ({ id, error: toldError(error) }))
    .then((answer) => port.postMessage(answer));
});
