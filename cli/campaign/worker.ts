/** The thread that runs plans: loads the engine and what there is to run, then answers one task after another. */
import "../output/no-descriptors.ts";
import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Pulse } from "../../sim/campaign/pulse.ts";
import type { Answer, Task } from "../../sim/campaign/tasks.ts";
import { loadCatalogue } from "../input/load.ts";
import type { AnswerMessage, TaskMessage, WorkerBirth } from "./crew.ts";
import { toldError } from "./told-error.ts";

const { loading, pulse: buffer } = workerData as WorkerBirth;
const pulse = new Pulse(buffer);
const port = parentPort!;
module.enableCompileCache();
const engine = load();
engine.catch(() => {}); // told with the first answer

async function load(): Promise<(task: Task) => Answer<Task["type"]>> {
  const { perform, catalogue } = await loadCatalogue(loading, () => import("../../sim/campaign/perform.ts"));
  return (task) => perform(task, catalogue, pulse);
}

port.on("message", ({ id, task }: TaskMessage) => {
  void engine
    .then((perform): AnswerMessage => ({ id, answer: perform(task) }))
    .catch((error: unknown): AnswerMessage => ({ id, error: toldError(error) }))
    .then((message) => port.postMessage(message));
});
