/** The thread that runs plans: plants its bug if it has one, loads the engine, then answers one task after another. */
import "../output/no-descriptors.ts";
import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { loadPlanted } from "../input/plant.ts";
import type { AnswerMessage, TaskMessage, WorkerBirth } from "./crew.ts";
import { toldError } from "./told-error.ts";

const { mutant, pulse: buffer, isCounting } = workerData as WorkerBirth;
const pulse = new Pulse(buffer);
const port = parentPort!;
module.enableCompileCache();
const countsOf = isCounting ? (await import("./block-counts.ts")).countBlocks() : () => [];
const engine = load();
engine.catch(() => {}); // told with the first answer

async function load(): Promise<(message: TaskMessage) => unknown> {
  const { perform, shipped } = await loadPlanted(mutant, async () => ({
    ...(await import("../../sim/campaign/perform.ts")),
    ...(await import("../input/shipped.ts")),
  }));
  return (message) => {
    if ("task" in message) return perform(message.task, shipped, pulse);
    if ("countsOf" in message) return countsOf(message.countsOf);
    return checkBoxes(message.boxesOf, message.states, shipped);
  };
}

/** The checker is loaded by those alone who are asked for it. */
async function checkBoxes(name: string, states: number, shipped: Catalogue): Promise<unknown> {
  pulse.index = null;
  const { checkLeastBoxes } = await import("../../sim/check/least-boxes.ts");
  const system = shipped.system(name);
  return checkLeastBoxes(system, shipped.judgesOf(system), states, () => pulse.beat());
}

port.on("message", (message: TaskMessage) => {
  const { id } = message;
  void engine
    .then((answering) => answering(message))
    .then((answer): AnswerMessage => ({ id, answer }))
    .catch((error: unknown): AnswerMessage => ({ id, error: toldError(error) }))
    .then((answer) => port.postMessage(answer));
});
